/** Positions in files and the problems found there. */
package org.binfmtd.config.diagnostics;
