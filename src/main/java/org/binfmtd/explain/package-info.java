/**
 * What exec does with a file, and why: the kernel's own steps, walked without running anything. A function of what is
 * registered and of what is at the paths on the way; nothing here looks at files itself.
 */
package org.binfmtd.explain;
