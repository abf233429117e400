package org.binfmtd.model;

import java.util.List;
import java.util.Optional;

/**
 * An entry that should be in the kernel.
 *
 * @param priority higher wins where a magic and an extension overlap
 * @param precedence higher wins where two magics or two extensions overlap
 * @param files the files that declared it
 * @param launcher what must be in the file that is registered as its interpreter; nothing if it is a program of its
 *     own, or if that is unknown, because its definition cannot be read now
 */
public record DesiredEntry(
        HandlerName handler,
        Registration registration,
        int priority,
        int precedence,
        List<String> files,
        Optional<Launcher> launcher) {
    public DesiredEntry {
        files = List.copyOf(files);
    }

    /** One without a launcher, or with an unknown one. */
    public static DesiredEntry of(HandlerName handler, Registration registration, int priority, List<String> files) {
        return new DesiredEntry(handler, registration, priority, priority, files, Optional.empty());
    }

    /**
     * Whether this must come before the other in the kernel's order: some file matches both, and this has the higher
     * precedence, or both are magics of equal precedence and this one's name sorts last, as with the files of
     * {@code binfmt.d(5)}. Between a magic and an extension the priority must say so too. So the order of precedence
     * and names is one in which nothing stands wrong.
     */
    public boolean mustStandAbove(DesiredEntry other) {
        return ranksAbove(other) && registration.pattern().overlaps(other.registration.pattern());
    }

    private boolean ranksAbove(DesiredEntry other) {
        boolean isMagic = registration.pattern().isMagic();
        if (isMagic != other.registration.pattern().isMagic()) {
            return priority > other.priority && precedence > other.precedence;
        }
        return precedence == other.precedence
                ? isMagic && handler.compareTo(other.handler) > 0
                : precedence > other.precedence;
    }
}
