/** Handlers from binfmt.d(5) files, from binfmt-support and from the entries of the kernel. */
package org.binfmtd.config.imports;
