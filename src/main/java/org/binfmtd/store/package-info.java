/**
 * What is kept on disk: which entries are binfmtd's own, what has happened, what is protected, what the next boot
 * registers.
 */
package org.binfmtd.store;
