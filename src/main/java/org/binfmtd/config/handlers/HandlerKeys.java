package org.binfmtd.config.handlers;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binfmtd.config.keys.ArgumentsType;
import org.binfmtd.config.keys.BooleanType;
import org.binfmtd.config.keys.EnvironmentType;
import org.binfmtd.config.keys.FlagsType;
import org.binfmtd.config.keys.IntegerType;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.keys.KeyTable;
import org.binfmtd.config.keys.LineType;
import org.binfmtd.config.keys.Located;
import org.binfmtd.config.keys.Match;
import org.binfmtd.config.keys.MatchType;
import org.binfmtd.config.keys.PathsType;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Template;

/** The keys of a handler. Add one here, and use it in {@link HandlerBuilder}. */
public final class HandlerKeys {
    public static final Key<String> DESCRIPTION = new Key<>("description", new LineType());
    public static final Key<Boolean> ENABLED = new Key<>("enabled", new BooleanType());
    public static final Key<Match> MATCH = new Key<>("match", new MatchType());
    public static final Key<List<String>> INTERPRETER = new Key<>("interpreter", new PathsType());
    static final Key<List<Template>> ARGUMENTS = new Key<>("arguments", new ArgumentsType());
    static final Key<Map<String, Located<Template>>> ENVIRONMENT = new Key<>("environment", new EnvironmentType());
    public static final Key<Set<Flag>> FLAGS = new Key<>("flags", new FlagsType());
    static final Key<Integer> PRIORITY = new Key<>("priority", new IntegerType(Integer.MIN_VALUE, Integer.MAX_VALUE));
    static final Key<Boolean> EVEN_IF_NATIVE = new Key<>("even-if-native", new BooleanType());
    static final Key<Boolean> EVEN_IF_UNSAFE = new Key<>("even-if-unsafe", new BooleanType());

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
