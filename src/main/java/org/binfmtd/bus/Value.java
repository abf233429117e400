package org.binfmtd.bus;

/**
 * A value with its D-Bus type: what a variant holds.
 *
 * @param signature one complete type
 * @param content in the form that {@link Encoder} takes for that type
 */
record Value(String signature, Object content) {
    static Value string(String text) {
        return new Value("s", text);
    }

    static Value number(int number) {
        return new Value("u", number);
    }
}
