/** From files to what is desired: the search path, the YAML reader, the laying of files over each other. Every problem is a value. */
package org.binfmtd.config;
