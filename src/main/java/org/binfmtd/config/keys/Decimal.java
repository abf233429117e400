package org.binfmtd.config.keys;

/** Decimal digits. Other scripts' digits are none, and neither are leading zeroes, which elsewhere mean octal. */
public final class Decimal {
    private Decimal() {}

    /** Digits, perhaps after a minus sign. */
    static boolean isInteger(String text) {
        return isNatural(text.startsWith("-") ? text.substring(1) : text);
    }

    public static boolean isNatural(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return text.length() == 1 || text.length() > 1 && text.charAt(0) != '0';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
