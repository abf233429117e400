package org.binfmtd.bus.wire;

/** Finding one's way in type signatures that are known to be valid. */
final class Signature {
    private Signature() {}

    /** Where the complete type that begins here ends. */
    static int end(String signature, int at) {
        return switch (signature.charAt(at)) {
            case 'a' -> end(signature, at + 1);
            case '(', '{' -> endOfMembers(signature, at + 1);
            default -> at + 1;
        };
    }

    /** How values of this type are aligned, in bytes. */
    static int alignment(char type) {
        return switch (type) {
            case 'y', 'g', 'v' -> 1;
            case 'n', 'q' -> 2;
            case 'x', 't', 'd', '(', '{' -> 8;
            default -> 4;
        };
    }

    private static int endOfMembers(String signature, int first) {
        int at = first;
        while (signature.charAt(at) != ')' && signature.charAt(at) != '}') {
            at = end(signature, at);
        }
        return at + 1;
    }
}
