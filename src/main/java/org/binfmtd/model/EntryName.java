package org.binfmtd.model;

import java.util.Optional;

/**
 * The name of an entry in the kernel: any bytes but {@code /} and NUL, 1 to 255 of them. Handlers' names are a small
 * part of these.
 */
public record EntryName(Bytes bytes) implements Comparable<EntryName> {
    /** What a temporary entry's name ends in. No handler's name can: it has no {@code ~}. */
    private static final String TEMPORARY = "~binfmtd";

    public static EntryName of(String text) {
        return new EntryName(Bytes.ofText(text));
    }

    /**
     * The name under which a handler's new definition serves while the old one is taken away.
     *
     * @param number from 1; more than one is needed only where another program has taken such a name
     */
    public static EntryName temporaryFor(HandlerName handler, int number) {
        return of(handler.text() + TEMPORARY + (number == 1 ? "" : number));
    }

    /** Whether it is such a name. */
    public boolean isTemporary() {
        String text = display();
        int tail = text.lastIndexOf(TEMPORARY);
        return tail > 0 && text.substring(tail + TEMPORARY.length()).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The handler that may have this entry. */
    public Optional<HandlerName> handler() {
        return Printable.decode(bytes).flatMap(HandlerName::parse);
    }

    /** The handler that may have this entry, or this temporary one. */
    public Optional<HandlerName> handlerServed() {
        return isTemporary()
                ? HandlerName.parse(display().substring(0, display().lastIndexOf(TEMPORARY)))
                : handler();
    }

    /** The name as it may be printed. */
    public String display() {
        return Printable.printable(bytes);
    }

    @Override
    public int compareTo(EntryName other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public String toString() {
        return display();
    }
}
