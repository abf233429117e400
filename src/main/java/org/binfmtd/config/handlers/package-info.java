/** The keys of a handler, the files that declare handlers, and how files are merged field by field. */
package org.binfmtd.config.handlers;
