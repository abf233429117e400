package org.binfmtd.bus;

/**
 * A value with its D-Bus type: what a variant holds.
 *
 * @param signature one complete type
 * @param content in the form that {@link Encoder} takes for that type
 */
record TypedValue(String signature, Object content) {
    static TypedValue string(String text) {
        return new TypedValue("s", text);
    }

    static TypedValue number(int number) {
        return new TypedValue("u", number);
    }
}
