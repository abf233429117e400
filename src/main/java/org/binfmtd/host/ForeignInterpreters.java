package org.binfmtd.host;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.ForeignInterpreter;
import org.binfmtd.model.Observed;

/** Looks at the interpreters that entries of other programs run, each once until {@link #forget}. For one thread. */
public final class ForeignInterpreters {
    /** So many different ones are looked at. */
    private static final int MOST = 1000;

    private final HostFileSystem files;
    private final Map<String, ForeignInterpreter> known = new HashMap<>();

    public ForeignInterpreters(HostFileSystem files) {
        this.files = files;
    }

    /** From now on each is looked at again: others may have changed who can replace it. */
    public void forget() {
        known.clear();
    }

    /**
     * What is at the paths that are absolute.
     *
     * @param owned the names of binfmtd's own entries
     */
    public Map<String, ForeignInterpreter> of(Observed observed, Set<EntryName> owned) {
        Map<String, ForeignInterpreter> found = new HashMap<>();
        for (Entry entry : observed.entries()) {
            if (entry instanceof Entry.Known foreign && entry.enabled() && !owned.contains(entry.name())) {
                look(foreign.registration().interpreter(), found);
            }
        }
        return found;
    }

    private void look(String path, Map<String, ForeignInterpreter> found) {
        if (path.startsWith("/") && (known.containsKey(path) || known.size() < MOST)) {
            found.put(
                    path,
                    known.computeIfAbsent(
                            path, each -> new ForeignInterpreter(files.isGone(each), files.distrust(each))));
        }
    }
}
