/** The commands' words: options, exit codes, what is printed. A leaf. */
package org.binfmtd.cli;
