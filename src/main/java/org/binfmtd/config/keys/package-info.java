/** Tables of keys, and the type of the value that each key takes. */
package org.binfmtd.config.keys;
