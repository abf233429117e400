/**
 * The kernel's side: the file format of binfmt_misc, mounts, and the C library. The only room that knows errno and JNA.
 */
package org.binfmtd.kernel;
