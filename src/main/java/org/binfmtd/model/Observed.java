package org.binfmtd.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    public Map<EntryName, Entry> byName() {
        Map<EntryName, Entry> byName = new LinkedHashMap<>();
        entries.forEach(entry -> byName.put(entry.name(), entry));
        return byName;
    }

    public Optional<Entry> entry(EntryName name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
