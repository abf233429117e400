package org.binfmtd.host;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.Configuration;
import org.binfmtd.config.Settings;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.TrustViolation;
import org.binfmtd.plan.Host;
import org.binfmtd.plan.Host.Interpreter;

/** The machine's files, as far as the loop looks at them. A simulation has others than the real ones. */
public interface HostFileSystem {
    /**
     * Reads all that the files say.
     *
     * @param inForce the settings that hold if those in the files cannot be read; nothing when first read
     */
    Configuration read(Optional<Settings> inForce);

    /** The machine's own programs, which no handler may catch. */
    List<Host.ProtectedFile> protectedFiles();

    /**
     * The programs that the machine runs itself and that these patterns match; nothing of a pattern that matches none.
     */
    Map<Pattern, Host.Programs> programs(Set<Pattern> patterns);

    /**
     * What is at each of these paths.
     *
     * @param before what was there the last time: of what has not changed the content is not read again
     */
    Map<String, Interpreter> look(Collection<String> paths, Map<String, Interpreter> before);

    /** The identity of the file at a path now, if there is one. */
    Optional<FileIdentity> pinAt(String path);

    /** Whether there is certainly nothing at a path. */
    boolean isGone(String path);

    /** Why others than root could put another program at a path, if they could; nothing too if there is none. */
    Optional<TrustViolation> distrust(String path);

    /** Why others than root could replace what root has put into a directory, if they could. */
    default Optional<TrustViolation> distrustOfKept(String directory) {
        return distrust(directory);
    }

    /** Adds what the configuration is read from to what is watched. */
    void watch(WatchList list, Settings settings);

    /** What announces changes from now on, once it is armed. */
    ChangeWatcher alarm(ChangeListener listener);

    /** The directory in which launchers are kept. */
    Path launchers();
}
