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
import org.binfmtd.model.PatternIndex;

/** The order in which the kernel tries its entries, found out once to say of any number of them how they stand. */
public final class Precedence {
    private static final Shadows NONE = new Shadows(List.of(), List.of(), Optional.empty());

    private final Map<EntryName, Placed> byName = new HashMap<>();
    private final PatternIndex<Placed> enabled;

    /** @param place counted from the one that the kernel tries first */
    private record Placed(int place, EntryName name, Pattern pattern) {}

    public Precedence(Observed observed) {
        List<Placed> serving = new ArrayList<>();
        for (Entry entry : observed.entries()) {
            if (entry instanceof Entry.Known known) {
                Placed placed = new Placed(
                        byName.size(), known.name(), known.registration().pattern());
                byName.put(known.name(), placed);
                if (known.enabled()) {
                    serving.add(placed);
                }
            }
        }
        enabled = new PatternIndex<>(serving, Placed::pattern);
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
        for (Placed other : enabled.meeting(entry.pattern())) {
            boolean isAbove = other.place() < entry.place();
            if (other.place() != entry.place()) {
                (isAbove ? above : below).add(other.name());
            }
            if (isAbove && covering.isEmpty() && other.pattern().covers(entry.pattern())) {
                covering = Optional.of(other.name());
            }
        }
        return new Shadows(below, above, covering);
    }
}
