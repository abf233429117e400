package org.binfmtd.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.binfmtd.config.files.ImportSources;
import org.binfmtd.config.keys.BooleanType;
import org.binfmtd.config.keys.ChoiceType;
import org.binfmtd.config.keys.DurationType;
import org.binfmtd.config.keys.EntryNamesType;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.keys.GroupType;
import org.binfmtd.config.keys.IntegerType;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.KeyTable;
import org.binfmtd.config.keys.OutputFileType;
import org.binfmtd.model.HandlerName;

/** The keys of the settings. Add one here, in {@link Settings}, and in the shipped {@code binfmtd.yaml}. */
final class SettingsKeys {
    private static final Key<Settings.MountPolicy> MOUNT = choice("mount", Settings.MountPolicy.values());
    private static final Key<Boolean> WATCH = new Key<>("watch", new BooleanType());
    private static final Key<Duration> RESYNC_INTERVAL =
            new Key<>("resync-interval", new DurationType(Duration.ofMillis(100), Duration.ofHours(24)));
    private static final Key<Settings.OnConflict> ON_CONFLICT = choice("on-conflict", Settings.OnConflict.values());
    private static final Key<Settings.OnOvertake> ON_OVERTAKE = choice("on-overtake", Settings.OnOvertake.values());
    private static final Key<Settings.OnStop> ON_STOP = choice("on-stop", Settings.OnStop.values());
    private static final Key<Boolean> ALLOW_CREDENTIALS = new Key<>("allow-credentials", new BooleanType());
    private static final Key<List<HandlerName>> PROTECT = new Key<>("protect", new EntryNamesType("[WSLInterop]"));
    private static final Key<List<HandlerName>> REQUIRED = new Key<>("required", new EntryNamesType("[qemu-aarch64]"));
    private static final Key<Boolean> BINFMT_D = new Key<>("binfmt.d", new BooleanType());
    private static final Key<Boolean> BINFMT_SUPPORT = new Key<>("binfmt-support", new BooleanType());
    static final KeyTable IMPORT_TABLE = KeyTable.of("'import'", List.of(BINFMT_D, BINFMT_SUPPORT));
    private static final Key<FieldValues> IMPORT =
            new Key<>("import", new GroupType(IMPORT_TABLE, "{ binfmt.d: true }"));
    private static final Key<Integer> HISTORY = new Key<>("history", new IntegerType(1, 65_536));
    private static final Key<Optional<String>> METRICS = new Key<>(
            Settings.METRICS,
            new OutputFileType(
                    Pattern.compile(".+\\.prom"),
                    "not-a-metrics-file",
                    "the node exporter reads only files whose names end in '.prom'",
                    "write a path such as /var/lib/prometheus/node-exporter/binfmtd.prom"));
    private static final Key<Optional<String>> NODE_FEATURES = new Key<>(
            Settings.NODE_FEATURES,
            new OutputFileType(
                    Pattern.compile("[^.].*"),
                    "not-a-feature-file",
                    "node-feature-discovery reads only files whose names do not begin with a dot",
                    "write a path such as /etc/kubernetes/node-feature-discovery/features.d/binfmtd"));
    private static final Key<Settings.LogLevel> LOG_LEVEL = choice("log-level", Settings.LogLevel.values());

    private static final String BELOW_IMPORT = "write it below 'import:', as in 'import: { binfmt.d: true }'";

    static final KeyTable TABLE = new KeyTable(
            "the settings",
            List.of(
                    MOUNT,
                    WATCH,
                    RESYNC_INTERVAL,
                    ON_CONFLICT,
                    ON_OVERTAKE,
                    ON_STOP,
                    ALLOW_CREDENTIALS,
                    PROTECT,
                    REQUIRED,
                    IMPORT,
                    HISTORY,
                    METRICS,
                    NODE_FEATURES,
                    LOG_LEVEL),
            List.of(
                    new KeyTable.Elsewhere("handlers", "write handlers into a file in the directory handlers.d"),
                    new KeyTable.Elsewhere("binfmt.d", BELOW_IMPORT),
                    new KeyTable.Elsewhere("binfmt-support", BELOW_IMPORT)));

    private SettingsKeys() {}

    static Settings settings(FieldValues fields) {
        Settings defaults = Settings.DEFAULTS;
        return new Settings(
                fields.valueOr(MOUNT, defaults.mount()),
                fields.valueOr(WATCH, defaults.watch()),
                fields.valueOr(RESYNC_INTERVAL, defaults.resyncInterval()),
                fields.valueOr(ON_CONFLICT, defaults.onConflict()),
                fields.valueOr(ON_OVERTAKE, defaults.onOvertake()),
                fields.valueOr(ON_STOP, defaults.onStop()),
                fields.valueOr(ALLOW_CREDENTIALS, defaults.allowCredentials()),
                fields.valueOr(PROTECT, defaults.protectedNames()),
                fields.valueOr(REQUIRED, defaults.required()),
                imports(fields.valueOr(IMPORT, new FieldValues())),
                fields.valueOr(HISTORY, defaults.history()),
                fields.valueOr(METRICS, defaults.metrics()),
                fields.valueOr(NODE_FEATURES, defaults.nodeFeatures()),
                fields.valueOr(LOG_LEVEL, defaults.logLevel()));
    }

    private static ImportSources imports(FieldValues fields) {
        ImportSources defaults = Settings.DEFAULTS.imports();
        return new ImportSources(
                fields.valueOr(BINFMT_D, defaults.binfmtD()), fields.valueOr(BINFMT_SUPPORT, defaults.binfmtSupport()));
    }

    private static <E extends Enum<E>> Key<E> choice(String name, E[] choices) {
        return new Key<>(name, ChoiceType.of(choices));
    }
}
