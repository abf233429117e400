/** The connection to the bus: framing, encoding, calls and answers. It knows nothing of what binfmtd serves. */
package org.binfmtd.bus.wire;
