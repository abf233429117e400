package org.binfmtd.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;

/** Makes up definitions, most of them good or nearly so, each as YAML and as the line that would register the same. */
final class Definitions {
    private static final int[] LENGTHS = {1, 2, 4, 20, 127, 128, 200, 229, 230, 255, 256, 257};
    private static final List<String> ODD_NAMES = List.of(
            "register",
            "status",
            ".",
            "..",
            "...",
            "-x",
            "a b",
            "a/b",
            "a:b",
            "a~b",
            "é",
            "a\nb",
            "a\u0001b",
            "%s",
            "_x");
    private static final List<String> ODD_OFFSETS =
            List.of("+4", "010", "-1", "-0", "0x10", "4 4", "256", "255", "99999999999999999999", "1e2", "٣");
    private static final List<String> ODD_EXTENSIONS =
            List.of("a.b", ".x", "x.", "a/b", "é", "a b", "x:y", "a\nb", "a\u0007b", "..", "\\x41", "%", "'", "#");
    private static final List<String> ODD_PATHS = List.of(
            "cat",
            "./cat",
            "/a/../b",
            "/a/..",
            "/",
            "/bin/",
            "/bin/cat -n",
            "/b:i,n|c;at",
            "/é",
            "/a\nb",
            "/a\tb",
            "/a\u001bb",
            "/\\x41",
            "/a'b",
            "/a\"b",
            "/a#b: c",
            "//bin//cat",
            "/~",
            "/a&b",
            "/*");
    private static final List<String> WORDS = List.of("fix-binary", "preserve-argv0", "open-binary", "credentials");
    private static final String LETTERS = "FPOC";

    private final Random random;

    Definitions(long seed) {
        random = new Random(seed);
    }

    /**
     * @param kernelLine what would register it as it is; nothing where the kernel has no such thing
     */
    record Definition(String yaml, EntryName entryName, Optional<Bytes> kernelLine) {}

    Definition next() {
        String name = name();
        String path = path();
        List<String> flags = flags(path);
        String arguments = flags.isEmpty() && random.nextInt(6) == 0 ? "    arguments: ['{file}', -x]\n" : "";
        StringBuilder yaml = new StringBuilder("handlers:\n  " + quoted(name) + ":\n    match: ");
        List<Bytes> pattern = switch (random.nextInt(8)) {
            case 0, 1, 2 -> extension(yaml);
            default -> magic(yaml);
        };
        yaml.append("\n    interpreter: ").append(quoted(path)).append('\n').append(arguments);
        if (!flags.isEmpty()) {
            yaml.append("    flags: ").append(flags).append('\n');
        }
        Optional<Bytes> line = arguments.isEmpty() ? line(name, pattern, path, letters(flags)) : Optional.empty();
        return new Definition(yaml.toString(), EntryName.of(name), line);
    }

    private String name() {
        return switch (random.nextInt(12)) {
            case 0 -> pick(ODD_NAMES);
            case 1 -> "n".repeat(List.of(1, 63, 64, 65, 255, 256).get(random.nextInt(6)));
            default -> {
                StringBuilder name = new StringBuilder("h");
                for (int i = random.nextInt(20); i > 0; i--) {
                    name.append("abcXYZ019._+-".charAt(random.nextInt(13)));
                }
                yield name.toString();
            }
        };
    }

    private String path() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> pick(ODD_PATHS);
            case 2 -> "/" + "p".repeat(random.nextInt(1950));
            case 3 -> "/no/such/interpreter" + random.nextInt(1000);
            default -> "/bin/cat";
        };
    }

    /** Only what exists can be fixed; that is no question of what is accepted. */
    private List<String> flags(String path) {
        List<String> flags = new ArrayList<>();
        for (String each : WORDS) {
            if (random.nextInt(4) == 0 && (!each.equals("fix-binary") || path.equals("/bin/cat"))) {
                flags.add(each);
            }
        }
        return flags;
    }

    private static String letters(List<String> flags) {
        StringBuilder letters = new StringBuilder();
        for (String each : flags) {
            letters.append(LETTERS.charAt(WORDS.indexOf(each)));
        }
        return letters.toString();
    }

    private List<Bytes> extension(StringBuilder yaml) {
        String extension = switch (random.nextInt(4)) {
            case 0 -> pick(ODD_EXTENSIONS);
            case 1 -> "x".repeat(1 + random.nextInt(400));
            default -> "ext" + random.nextInt(100);
        };
        yaml.append("{ extension: ").append(quoted(extension)).append(" }");
        return List.of(Bytes.ofText("E"), Bytes.EMPTY, Bytes.ofText(extension), Bytes.EMPTY);
    }

    private List<Bytes> magic(StringBuilder yaml) {
        int length = random.nextInt(5) == 0 ? LENGTHS[random.nextInt(LENGTHS.length)] : 1 + random.nextInt(40);
        Bytes magic = octets(length);
        String offset = offset(length);
        yaml.append("{ magic: ").append(text(magic));
        Bytes mask = Bytes.EMPTY;
        if (random.nextInt(2) == 0) {
            mask = mask(length);
            yaml.append(", mask: ").append(text(mask));
        }
        if (!offset.isEmpty()) {
            yaml.append(", offset: ").append(quoted(offset));
        }
        yaml.append(" }");
        return List.of(Bytes.ofText("M"), Bytes.ofText(offset), escaped(magic), escaped(mask));
    }

    private String offset(int length) {
        return switch (random.nextInt(8)) {
            case 0 -> pick(ODD_OFFSETS);
            case 1 -> Integer.toString(Math.max(0, 256 - length + random.nextInt(3) - 1));
            case 2 -> Integer.toString(random.nextInt(256));
            default -> "";
        };
    }

    private Bytes mask(int length) {
        return switch (random.nextInt(6)) {
            case 0 -> octets(Math.max(1, length + random.nextInt(3) - 1));
            case 1 -> Bytes.filled(length, 0xff);
            case 2 -> Bytes.filled(length, 0);
            default -> octets(length);
        };
    }

    private Bytes octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return Bytes.of(octets);
    }

    /** Hexadecimal digits with blanks here and there, or the kernel's own escapes. */
    private String text(Bytes bytes) {
        if (random.nextInt(3) == 0) {
            return "'" + new String(escaped(bytes).toArray(), StandardCharsets.US_ASCII) + "'";
        }
        StringBuilder text = new StringBuilder("'");
        for (int i = 0; i < bytes.length(); i++) {
            text.append(String.format(random.nextBoolean() ? "%02x" : "%02X", bytes.at(i)))
                    .append(random.nextInt(4) == 0 ? " " : "");
        }
        return text.append('\'').toString();
    }

    private static Bytes escaped(Bytes bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            text.append(String.format("\\x%02x", bytes.at(i)));
        }
        return Bytes.ofText(text.toString());
    }

    private static Optional<Bytes> line(String name, List<Bytes> pattern, String path, String letters) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        List<Bytes> fields = new ArrayList<>(List.of(Bytes.ofText(name)));
        fields.addAll(pattern);
        fields.add(Bytes.ofText(path));
        fields.add(Bytes.ofText(letters));
        for (Bytes each : fields) {
            line.write(0x1f);
            line.writeBytes(each.toArray());
        }
        return Optional.of(Bytes.of(line.toByteArray()));
    }

    private static String quoted(String text) {
        boolean plain = text.chars().allMatch(c -> c >= 0x20);
        return plain
                ? "'" + text.replace("'", "''") + "'"
                : "\""
                        + text.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("\t", "\\t")
                                .replace("\u0001", "\\u0001")
                                .replace("\u0007", "\\u0007")
                                .replace("\u001b", "\\e")
                        + "\"";
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
