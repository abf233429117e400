/** The face on D-Bus. A leaf: it reads snapshots and asks through {@link org.binfmtd.daemon.Control}, nothing depends on it. */
package org.binfmtd.bus;
