package org.binfmtd.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the kernel has.
 *
 * @param device the superblock's device number: another instance has another; 0 if there is none
 * @param enabled whether binfmt_misc as a whole is switched on
 * @param entries in the order in which the kernel tries them
 */
public record Observed(MountState mount, long device, boolean enabled, List<Entry> entries) {
    public Observed {
        entries = List.copyOf(entries);
    }

    /** Nothing, because it is not usable. */
    public static Observed unusable(MountState mount) {
        return new Observed(mount, 0, true, List.of());
    }

    public boolean usable() {
        return mount == MountState.MOUNTED;
    }

    /**
     * What there is if since then just these entries have changed, come or gone. What comes stands on top; of several that
     * came nobody can tell from their names alone which was later: then there is no answer.
     *
     * @param now what there is of a name now
     */
    public Optional<Observed> after(Set<EntryName> changed, Function<EntryName, Optional<Entry>> now) {
        Map<EntryName, Entry> left = new HashMap<>();
        changed.forEach(name -> now.apply(name).ifPresent(entry -> left.put(name, entry)));
        List<Entry> staying = new ArrayList<>();
        for (Entry before : entries) {
            if (!changed.contains(before.name())) {
                staying.add(before);
            } else if (left.containsKey(before.name())
                    && left.get(before.name()).inode() == before.inode()) {
                staying.add(left.remove(before.name()));
            }
        }
        List<Entry> all = new ArrayList<>(left.values());
        all.addAll(staying);
        return left.size() > 1 ? Optional.empty() : Optional.of(new Observed(mount, device, enabled, all));
    }

    public Map<EntryName, Entry> byName() {
        Map<EntryName, Entry> byName = new LinkedHashMap<>();
        entries.forEach(entry -> byName.put(entry.name(), entry));
        return byName;
    }

    public Optional<Entry> entry(EntryName name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
