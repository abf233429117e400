package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;

/** Which files a handler is for: bytes they begin with, what their name ends in, or the machine they are made for. */
public final class MatchType implements ValueType<Match> {
    private static final Key<Bytes> MAGIC = new Key<>("magic", new OctetsType());
    private static final Key<Bytes> MASK = new Key<>("mask", new OctetsType());
    private static final Key<Integer> OFFSET = new Key<>("offset", new IntegerType(0, Pattern.WINDOW - 1));
    private static final Key<String> EXTENSION = new Key<>("extension", new ExtensionType());
    private static final Key<Match> ELF = new Key<>("elf", new ElfType());

    private static final String BELOW_ELF = "write it below 'elf:', as in 'elf: { machine: arm, endian: big }'";

    /** Add a key of {@code match} here. */
    public static final KeyTable KEYS = new KeyTable(
            "'match'",
            List.of(MAGIC, MASK, OFFSET, EXTENSION, ELF),
            List.of(
                    new KeyTable.Elsewhere("machine", BELOW_ELF),
                    new KeyTable.Elsewhere("class", BELOW_ELF),
                    new KeyTable.Elsewhere("endian", BELOW_ELF),
                    new KeyTable.Elsewhere("appimage", BELOW_ELF)));

    private static final List<Key<?>> CHOICES = List.of(MAGIC, EXTENSION, ELF);

    @Override
    public Optional<Match> read(Node node, DiagnosticContext context) {
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(node, context);
            return Optional.empty();
        }
        FieldValues fields = KEYS.read(mapping, context);
        if (fields.size() < mapping.pairs().size()) {
            // what is wrong with the others was reported
            return Optional.empty();
        }
        return isOneChoice(fields, mapping, context) ? match(fields, context) : Optional.empty();
    }

    @Override
    public String wanted() {
        return "a group of keys";
    }

    @Override
    public String example() {
        return "{ elf: aarch64 }";
    }

    private static boolean isOneChoice(FieldValues fields, Node.Mapping mapping, DiagnosticContext context) {
        List<String> chosen = new ArrayList<>();
        for (Key<?> each : CHOICES) {
            if (fields.has(each)) {
                chosen.add(each.name());
            }
        }
        if (chosen.isEmpty()) {
            context.error(
                    mapping.at(),
                    "no-match",
                    "it does not say which files are meant",
                    "write one of 'magic', 'extension' or 'elf'");
        } else if (chosen.size() > 1) {
            context.error(
                    mapping.at(),
                    "several-matches",
                    Nearest.listed(chosen).replace(" or ", " and ") + " are here, and a handler has one of them",
                    "keep one, and write a handler of its own for each other");
        }
        return chosen.size() == 1;
    }

    private static Optional<Match> match(FieldValues fields, DiagnosticContext context) {
        Optional<Located<Bytes>> magic = fields.get(MAGIC);
        if (magic.isPresent()) {
            return magic(magic.get(), fields, context);
        }
        if (hasMagicsOwn(MASK, fields, context) | hasMagicsOwn(OFFSET, fields, context)) {
            return Optional.empty();
        }
        Optional<Located<String>> extension = fields.get(EXTENSION);
        if (extension.isPresent()) {
            return Optional.of(new Match(new Pattern.Extension(extension.get().value()), Optional.empty()));
        }
        return Optional.of(fields.get(ELF).orElseThrow().value());
    }

    /** Reports a key that means something only beside {@code magic}. */
    private static <T> boolean hasMagicsOwn(Key<T> key, FieldValues fields, DiagnosticContext context) {
        Optional<Located<T>> value = fields.get(key);
        if (value.isPresent()) {
            context.field(key.name())
                    .error(
                            value.get().at(),
                            "without-magic",
                            "'" + key.name() + "' means something only beside 'magic'",
                            "take it out");
        }
        return value.isPresent();
    }

    private static Optional<Match> magic(Located<Bytes> magic, FieldValues fields, DiagnosticContext context) {
        Bytes bytes = magic.value();
        int offset = fields.valueOr(OFFSET, 0);
        if (offset + bytes.length() > Pattern.WINDOW) {
            context.field(MAGIC.name())
                    .error(
                            magic.at(),
                            "beyond-window",
                            "offset " + offset + " and " + bytes.length() + " bytes reach beyond the first "
                                    + Pattern.WINDOW + " bytes of a file, which is all the kernel looks at",
                            "write fewer bytes or a smaller offset");
            return Optional.empty();
        }
        Bytes mask = fields.valueOr(MASK, Bytes.filled(bytes.length(), 0xff));
        return isAsLong(mask, bytes, fields, context)
                ? Optional.of(new Match(new Pattern.Magic(offset, bytes, mask), Optional.empty()))
                : Optional.empty();
    }

    private static boolean isAsLong(Bytes mask, Bytes magic, FieldValues fields, DiagnosticContext context) {
        if (mask.length() == magic.length()) {
            return true;
        }
        context.field(MASK.name())
                .error(
                        fields.get(MASK).orElseThrow().at(),
                        "mask-length",
                        "the mask has " + bytes(mask) + ", the magic " + bytes(magic),
                        "make them equally long; 'ff' compares a byte, '00' does not");
        return false;
    }

    public static String bytes(Bytes bytes) {
        return bytes.length() == 1 ? "1 byte" : bytes.length() + " bytes";
    }
}
