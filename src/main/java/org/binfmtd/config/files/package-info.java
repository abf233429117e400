/** Finds the files that are read, decides whose files are trusted, and reads each once. */
package org.binfmtd.config.files;
