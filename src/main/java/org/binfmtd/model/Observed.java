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
 * @param hindrance why it cannot be looked at now; all else is then what was seen when it last could
 */
public record Observed(
        MountState mount, long device, boolean enabled, List<Entry> entries, Optional<Hindrance> hindrance) {
    public Observed {
        entries = List.copyOf(entries);
    }

    /** What was seen just now. */
    public Observed(MountState mount, long device, boolean enabled, List<Entry> entries) {
        this(mount, device, enabled, entries, Optional.empty());
    }

    /** Nothing, because it is not usable. */
    public static Observed unusable(MountState mount) {
        return new Observed(mount, 0, true, List.of());
    }

    /** The same, as the last that is known: it cannot be looked at now. */
    public Observed hindered(Hindrance why) {
        return new Observed(mount, device, enabled, entries, Optional.of(why));
    }

    /** Whether it can be worked with. */
    public boolean usable() {
        return isMounted() && hindrance.isEmpty();
    }

    /** Whether it is mounted, as far as is known. */
    public boolean isMounted() {
        return mount == MountState.MOUNTED;
    }

    /** Whether something of it is unknown now: it is to be looked at again soon. */
    public boolean isUnclear() {
        return hindrance.isPresent() || !unread().isEmpty();
    }

    /** The entries that cannot be read now. */
    public List<Entry.Unread> unread() {
        List<Entry.Unread> unread = new ArrayList<>(0);
        for (Entry entry : entries) {
            if (entry instanceof Entry.Unread each) {
                unread.add(each);
            }
        }
        return unread;
    }

    /**
     * What there is if since then just these entries have changed, come or gone. What comes stands on top; of several
     * that came their names alone do not show which was later: then there is no answer. Neither is there one where
     * one of them cannot be read.
     *
     * @param now what there is of a name now
     */
    public Optional<Observed> after(Set<EntryName> changed, Function<EntryName, Optional<Entry>> now) {
        Map<EntryName, Entry> left = new HashMap<>();
        changed.forEach(name -> now.apply(name).ifPresent(entry -> left.put(name, entry)));
        if (left.values().stream().anyMatch(Entry.Unread.class::isInstance)) {
            return Optional.empty();
        }
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
