package org.binfmtd.status;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Printable;
import org.binfmtd.status.Snapshot.EntryStatus;

/**
 * The entries that a snapshot shows. The kernel takes any number of entries from other programs: of more than can be
 * looked at only the number is given.
 */
public final class EntryList {
    /** Of entries that are shown; own ones always are. */
    static final int MOST_ENTRIES = 32_768;
    /** The texts of all entries that are shown, in bytes of UTF-8: the answer to who lists them is a little longer. */
    static final int LARGEST = 8 << 20;
    /** Of one text of an entry, in Java's {@code char}s. */
    static final int LONGEST_TEXT = 2000;

    private EntryList() {}

    static List<EntryStatus> of(List<Entry> entries, Set<EntryName> owned) {
        List<EntryStatus> shown = new ArrayList<>();
        int size = 0;
        for (Entry each : entries) {
            boolean own = owned.contains(each.name());
            if (own || shown.size() < MOST_ENTRIES && size < LARGEST) {
                EntryStatus status = entry(each, own);
                size += size(status);
                shown.add(status);
            }
        }
        return shown;
    }

    private static int size(EntryStatus entry) {
        return Printable.octets(entry.name())
                + Printable.octets(entry.description())
                + Printable.octets(entry.interpreter())
                + Printable.octets(entry.flags());
    }

    /** The names of all entries that are ours, temporary ones too. */
    public static Set<EntryName> owned(Map<HandlerName, Claim> claims) {
        Set<EntryName> owned = new HashSet<>();
        claims.values().forEach(claim -> {
            owned.add(claim.handler().entry());
            claim.temporary().ifPresent(owned::add);
        });
        return owned;
    }

    private static EntryStatus entry(Entry entry, boolean owned) {
        if (entry instanceof Entry.Known known) {
            return new EntryStatus(
                    entry.name().display(),
                    entry.enabled(),
                    shortened(known.registration().pattern().describe()),
                    shortened(Printable.printable(known.registration().interpreter())),
                    String.join(
                            " ",
                            known.registration().flags().stream()
                                    .map(Flag::word)
                                    .toList()),
                    owned);
        }
        return new EntryStatus(entry.name().display(), entry.enabled(), shortened(entry.describe()), "", "", owned);
    }

    private static String shortened(String text) {
        return Printable.shortened(text, LONGEST_TEXT);
    }
}
