package org.binfmtd.kernel;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;

/**
 * The entries as they were read the last time: a text that is still the same is not taken apart again, and an entry
 * that is still the same is the same object. For one thread.
 */
final class EntryCache {
    private final Map<EntryName, CachedEntry> seen = new HashMap<>();

    /** @param text with its position at the beginning, and never changed */
    private record CachedEntry(ByteBuffer text, Entry entry) {}

    /** @param text the entry's, from its position to its limit */
    Entry entry(EntryName name, ByteBuffer text, long inode, long modified) {
        CachedEntry before = seen.get(name);
        if (before != null && before.text().equals(text)) {
            if (before.entry().inode() == inode && before.entry().modified() == modified) {
                return before.entry();
            }
            return remember(name, before.text(), again(before.entry(), inode, modified));
        }
        byte[] octets = new byte[text.remaining()];
        text.duplicate().get(octets);
        return remember(name, ByteBuffer.wrap(octets), EntryText.parse(name, Bytes.of(octets), inode, modified));
    }

    private Entry remember(EntryName name, ByteBuffer text, Entry entry) {
        seen.put(name, new CachedEntry(text, entry));
        return entry;
    }

    private static Entry again(Entry entry, long inode, long modified) {
        return entry instanceof Entry.Known known
                ? new Entry.Known(known.name(), known.enabled(), known.registration(), inode, modified)
                : new Entry.Opaque(entry.name(), entry.enabled(), ((Entry.Opaque) entry).text(), inode, modified);
    }

    /** Forgets all others: they are gone. */
    void retain(Set<EntryName> names) {
        seen.keySet().retainAll(names);
    }
}
