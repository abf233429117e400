package org.binfmtd.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;

/**
 * Who stands in whose way: the kernel's first enabled match is final, so an entry keeps from all below it the files that
 * both match. A magic and an extension may always meet in one file; only patterns of one kind are named here.
 *
 * @param below enabled entries below that lose files to this one
 * @param above enabled entries above that take files from this one
 * @param covering the first of those above that takes all of them, if one does
 */
public record Shadows(List<EntryName> below, List<EntryName> above, Optional<EntryName> covering) {
    private static final Shadows NONE = new Shadows(List.of(), List.of(), Optional.empty());

    /** How the entry of this name stands among all. */
    public static Shadows of(EntryName name, Observed observed) {
        List<Entry> entries = observed.entries();
        for (int place = 0; place < entries.size(); place++) {
            if (entries.get(place).name().equals(name) && entries.get(place) instanceof Entry.Known known) {
                return of(known, entries.subList(0, place), entries.subList(place + 1, entries.size()));
            }
        }
        return NONE;
    }

    private static Shadows of(Entry.Known entry, List<Entry> above, List<Entry> below) {
        Pattern pattern = entry.registration().pattern();
        return new Shadows(meeting(pattern, below), meeting(pattern, above), covering(pattern, above));
    }

    private static List<EntryName> meeting(Pattern pattern, List<Entry> others) {
        List<EntryName> meeting = new ArrayList<>();
        for (Entry other : others) {
            if (enabledPattern(other).filter(pattern::meets).isPresent()) {
                meeting.add(other.name());
            }
        }
        return meeting;
    }

    private static Optional<EntryName> covering(Pattern pattern, List<Entry> above) {
        return above.stream()
                .filter(other ->
                        enabledPattern(other).filter(its -> its.covers(pattern)).isPresent())
                .map(Entry::name)
                .findFirst();
    }

    private static Optional<Pattern> enabledPattern(Entry entry) {
        return entry.enabled() && entry instanceof Entry.Known known
                ? Optional.of(known.registration().pattern())
                : Optional.empty();
    }
}
