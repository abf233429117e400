package org.binfmtd.bus.wire;

/**
 * A value with its D-Bus type: what a variant holds.
 *
 * @param signature one complete type
 * @param content in the form that {@link Encoder} takes for that type
 */
public record TypedValue(String signature, Object content) {
    public static TypedValue string(String text) {
        return new TypedValue("s", text);
    }

    public static TypedValue number(int number) {
        return new TypedValue("u", number);
    }
}
