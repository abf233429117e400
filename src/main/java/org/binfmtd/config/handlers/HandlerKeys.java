package org.binfmtd.config.handlers;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.config.keys.ArgumentsKind;
import org.binfmtd.config.keys.EnvironmentKind;
import org.binfmtd.config.keys.FlagsKind;
import org.binfmtd.config.keys.IntegerKind;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.KeyTable;
import org.binfmtd.config.keys.LineKind;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.Match;
import org.binfmtd.config.keys.MatchKind;
import org.binfmtd.config.keys.PathsKind;
import org.binfmtd.config.keys.TruthKind;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Template;

/** The keys of a handler. Add one here, and use it in {@link Draft}. */
public final class HandlerKeys {
    public static final Key<String> DESCRIPTION = new Key<>("description", new LineKind());
    public static final Key<Boolean> ENABLED = new Key<>("enabled", new TruthKind());
    public static final Key<Match> MATCH = new Key<>("match", new MatchKind());
    public static final Key<List<String>> INTERPRETER = new Key<>("interpreter", new PathsKind());
    static final Key<List<Template>> ARGUMENTS = new Key<>("arguments", new ArgumentsKind());
    static final Key<Map<String, Located<Template>>> ENVIRONMENT = new Key<>("environment", new EnvironmentKind());
    public static final Key<Set<Flag>> FLAGS = new Key<>("flags", new FlagsKind());
    static final Key<Integer> PRIORITY = new Key<>("priority", new IntegerKind(Integer.MIN_VALUE, Integer.MAX_VALUE));
    static final Key<Boolean> EVEN_IF_NATIVE = new Key<>("even-if-native", new TruthKind());
    static final Key<Boolean> EVEN_IF_UNSAFE = new Key<>("even-if-unsafe", new TruthKind());

    private static final String BELOW_MATCH = "write it below 'match:', as in 'match: { elf: aarch64 }'";

    public static final KeyTable TABLE = new KeyTable(
            "a handler",
            List.of(
                    DESCRIPTION,
                    ENABLED,
                    MATCH,
                    INTERPRETER,
                    ARGUMENTS,
                    ENVIRONMENT,
                    FLAGS,
                    PRIORITY,
                    EVEN_IF_NATIVE,
                    EVEN_IF_UNSAFE),
            List.of(
                    new KeyTable.Elsewhere("magic", BELOW_MATCH),
                    new KeyTable.Elsewhere("mask", BELOW_MATCH),
                    new KeyTable.Elsewhere("offset", BELOW_MATCH),
                    new KeyTable.Elsewhere("extension", BELOW_MATCH),
                    new KeyTable.Elsewhere("elf", BELOW_MATCH),
                    new KeyTable.Elsewhere(
                            "machine", "write it below 'match:', as in 'match: { elf: { machine: arm } }'"),
                    new KeyTable.Elsewhere("args", "write 'arguments'"),
                    new KeyTable.Elsewhere("env", "write 'environment'"),
                    new KeyTable.Elsewhere("name", "the key above it is the handler's name; take this one out")));

    private HandlerKeys() {}
}
