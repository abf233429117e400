package org.binfmtd.bus;

import java.util.List;

/**
 * The arguments of a message, in wire form. Bodies begin at a multiple of eight bytes, so one that was encoded once can
 * be sent in any number of messages.
 */
record Body(String signature, byte[] octets) {
    static final Body EMPTY = new Body("", new byte[0]);

    static Body of(String signature, Object... arguments) {
        return new Body(
                signature, new Encoder().append(signature, List.of(arguments)).bytes());
    }
}
