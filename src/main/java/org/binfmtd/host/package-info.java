/**
 * The machine's files: the configuration, interpreters, launchers, the host's own programs, and what changes in them.
 */
package org.binfmtd.host;
