package org.binfmtd.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;

/**
 * The order in which the kernel tries its entries, found out once to say of any number of them how they stand: an
 * extension is compared with those that are equal alone, so the time that all of them take grows with their number, not
 * its square. Immutable.
 */
public final class Precedence {
    private static final Shadows NONE = new Shadows(List.of(), List.of(), Optional.empty());

    private final Map<EntryName, Placed> byName = new HashMap<>();
    private final Map<Pattern.Extension, List<Placed>> extensions = new HashMap<>();
    private final List<Placed> magics = new ArrayList<>();

    /** @param place counted from the one that the kernel tries first */
    private record Placed(int place, EntryName name, Pattern pattern) {}

    public Precedence(Observed observed) {
        List<Entry> entries = observed.entries();
        for (int place = 0; place < entries.size(); place++) {
            if (entries.get(place) instanceof Entry.Known known) {
                add(known, place);
            }
        }
    }

    private void add(Entry.Known entry, int place) {
        Placed placed = new Placed(place, entry.name(), entry.registration().pattern());
        byName.put(entry.name(), placed);
        if (entry.enabled()) {
            comparable(placed.pattern(), true).add(placed);
        }
    }

    /** How the entry of this name stands among all. */
    public Shadows of(EntryName name) {
        Placed entry = byName.get(name);
        return entry == null ? NONE : of(entry);
    }

    private Shadows of(Placed entry) {
        List<EntryName> above = new ArrayList<>(0);
        List<EntryName> below = new ArrayList<>(0);
        Optional<EntryName> covering = Optional.empty();
        for (Placed other : comparable(entry.pattern(), false)) {
            if (other.place() != entry.place() && entry.pattern().meets(other.pattern())) {
                boolean isAbove = other.place() < entry.place();
                (isAbove ? above : below).add(other.name());
                if (isAbove && covering.isEmpty() && other.pattern().covers(entry.pattern())) {
                    covering = Optional.of(other.name());
                }
            }
        }
        return new Shadows(below, above, covering);
    }

    /** Enabled entries that may meet in one file with this pattern, of its kind, in their order. */
    private List<Placed> comparable(Pattern pattern, boolean isNew) {
        return pattern.fold(
                magic -> magics,
                extension -> isNew
                        ? extensions.computeIfAbsent(extension, none -> new ArrayList<>(1))
                        : extensions.getOrDefault(extension, List.of()));
    }
}
