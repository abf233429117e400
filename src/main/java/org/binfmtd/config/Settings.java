package org.binfmtd.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.model.HandlerName;

/**
 * How the daemon behaves, as {@code binfmtd.yaml} and its drop-ins say.
 *
 * @param mount whether a missing binfmt_misc is mounted
 * @param watch whether changes of files and entries are watched; otherwise they are found by resync and reload
 * @param resyncInterval how often everything is looked at without any event, 100 ms to 24 h
 * @param onConflict what to do when a foreign entry holds a name that we never held
 * @param onOvertake what to do when a foreign entry, registered later, takes files from one of ours
 * @param onStop what becomes of our own entries when the service is stopped
 * @param allowCredentials whether handlers may have the flag {@code credentials}
 * @param protectedNames whose foreign entries are restored when they are removed, sorted
 * @param required the handlers that must be active, sorted
 * @param imports which files of other programs declare handlers too
 * @param history how many events are remembered, 1 to 65536
 * @param metrics the file that metrics are written to, if any
 * @param nodeFeatures the file that node-feature-discovery reads labels from, if any
 * @param logLevel what is logged at least
 */
public record Settings(
        MountPolicy mount,
        boolean watch,
        Duration resyncInterval,
        OnConflict onConflict,
        OnOvertake onOvertake,
        OnStop onStop,
        boolean allowCredentials,
        List<HandlerName> protectedNames,
        List<HandlerName> required,
        ImportSources imports,
        int history,
        Optional<String> metrics,
        Optional<String> nodeFeatures,
        LogLevel logLevel) {
    static final String METRICS = "metrics";
    static final String NODE_FEATURES = "node-features";

    /** What holds where no file says otherwise. */
    public static final Settings DEFAULTS = new Settings(
            MountPolicy.AUTO,
            true,
            Duration.ofSeconds(30),
            OnConflict.KEEP,
            OnOvertake.RESTORE,
            OnStop.KEEP,
            false,
            List.of(),
            List.of(),
            new ImportSources(true, false),
            256,
            Optional.empty(),
            Optional.empty(),
            LogLevel.INFO);

    public Settings {
        protectedNames = protectedNames.stream().sorted().toList();
        required = required.stream().sorted().toList();
    }

    /** The files that are written for other programs, by the keys that name them. */
    public Map<String, String> outputs() {
        Map<String, String> outputs = new TreeMap<>();
        metrics.ifPresent(file -> outputs.put(METRICS, file));
        nodeFeatures.ifPresent(file -> outputs.put(NODE_FEATURES, file));
        return outputs;
    }

    public enum MountPolicy {
        /** Mount it where it is missing. */
        AUTO,
        /** Wait until another program has mounted it. */
        NEVER
    }

    public enum OnConflict {
        /** The foreign entry stays; the handler is in conflict. */
        KEEP,
        /** The foreign entry is replaced. */
        REPLACE
    }

    public enum OnOvertake {
        /** Our entry is brought above the foreign one again. */
        RESTORE,
        /** The foreign entry stays above ours. */
        ACCEPT
    }

    public enum OnStop {
        /** All entries stay in the kernel. */
        KEEP,
        /** Those that we registered go; those that we adopted stay. */
        REMOVE
    }

    /** From least to most. */
    public enum LogLevel {
        ERROR,
        WARNING,
        INFO,
        DEBUG
    }
}
