package org.binfmtd.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;

/** Makes up handlers that are right, with all that names, patterns and paths may have in them. */
final class RandomHandlers {
    private static final List<String> NAMES = List.of("yes", "no", "null", "1", "0x1", "1e3", "a.b", "A+_-z", "~");
    private static final List<String> PIECES = List.of(
            "a",
            "b",
            "bin",
            " ",
            "  #",
            ": ",
            "'",
            "\"",
            "\\",
            "\\x41",
            "é",
            "\u65e5",
            "\ud83d\ude00",
            "\ue000",
            "%",
            "&",
            "*",
            "!",
            "|",
            ">",
            "{",
            "}",
            "[",
            "]",
            ",",
            "?",
            "-",
            "@",
            "`",
            "=",
            "~",
            "^",
            ":",
            "\u0301",
            "yes");
    private static final List<String> EXTENSIONS =
            List.of("jar", "no", "0011", "a b", "it's", "\"", "\\x41", "#", ":", "é", "\ue000", "-", "~", "a: b", "{}");

    private final Random random;

    RandomHandlers(Random random) {
        this.random = random;
    }

    /** At most as many as asked for, each of a name of its own. */
    List<Handler> some(int count) {
        Map<HandlerName, Handler> handlers = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Handler handler = handler(name(), pattern(), path());
            handlers.put(handler.name(), handler);
        }
        return new ArrayList<>(handlers.values());
    }

    private Handler handler(HandlerName name, Pattern pattern, String path) {
        return new Handler(
                name,
                random.nextBoolean() ? "" : path,
                true,
                Optional.of(new Handler.Rule(pattern, Optional.empty(), false, List.of(path), flags(), Launch.NONE)),
                random.nextInt(4) - 2,
                new Origin("file", 1),
                Map.of(),
                List.of("file"));
    }

    HandlerName name() {
        return HandlerName.parse(pick(NAMES))
                .filter(any -> random.nextInt(4) == 0)
                .orElseGet(() -> new HandlerName("h" + random.nextInt(1000)));
    }

    Pattern pattern() {
        return switch (random.nextInt(6)) {
            case 0 -> pick(ElfTarget.all()).pattern();
            case 1 -> pick(ElfTarget.all()).patternWithAppImages();
            case 2 -> new Pattern.Extension(pick(EXTENSIONS));
            case 3 -> Pattern.Magic.exactly(random.nextInt(3), octets(1 + random.nextInt(3)));
            default -> magic(1 + random.nextInt(random.nextBoolean() ? 20 : 120));
        };
    }

    private Pattern magic(int length) {
        return new Pattern.Magic(random.nextInt(256 - length), octets(length), octets(length));
    }

    private Bytes octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        // few bits, so that many overlap
        return length > 3 ? Bytes.of(octets) : Bytes.of(octets).and(Bytes.filled(length, 1));
    }

    private String path() {
        StringBuilder path = new StringBuilder("/opt/x");
        for (int i = random.nextInt(6); i > 0; i--) {
            path.append(pick(PIECES));
        }
        return path.toString();
    }

    Set<Flag> flags() {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag each : Flag.values()) {
            if (random.nextInt(4) == 0) {
                flags.add(each);
            }
        }
        return flags;
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
