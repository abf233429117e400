package org.binfmtd.config.keys;

import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.model.HandlerName;

/** Why a text cannot be a handler's name, and what to write instead. */
public final class NameRule {
    private NameRule() {}

    public static String reason(String text) {
        return isReserved(text)
                ? "the kernel keeps the name " + Quote.of(text) + " for itself"
                : Quote.of(text) + " cannot be a handler's name";
    }

    public static String remedy(String text) {
        return isReserved(text)
                ? "write another name"
                : HandlerName.parse(similar(text))
                                .map(name -> "write another one, such as '" + name + "': ")
                                .orElse("")
                        + HandlerName.RULE;
    }

    /** The name with a hyphen for what cannot be in it. */
    private static String similar(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9._+-]+", "-");
        return plain.replaceAll("^[^A-Za-z0-9]+|-+$", "");
    }

    /** Whether no entry can have the name because a file beside the entries has it. */
    static boolean isReserved(String text) {
        return text.equals("register") || text.equals("status");
    }
}
