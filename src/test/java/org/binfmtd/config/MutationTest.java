package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.yaml.Document;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Problem;
import org.junit.jupiter.api.Test;

/** Files changed at random: none makes the reader fail, and each either says nothing or gives handlers or problems. */
class MutationTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", 20260301);
    private static final int ROUNDS = Integer.getInteger("binfmtd.test.rounds", 20_000);
    private static final List<String> PIECES = List.of(
            "handlers:",
            "handlers: {}",
            "\n",
            "\n  ",
            "\n    ",
            "\t",
            " ",
            ": ",
            "- ",
            "? ",
            "&a ",
            "*a",
            "!!str ",
            "!<x> ",
            "<<: ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "\\",
            "\\x",
            "|",
            ">",
            ">-\n",
            "#",
            "%YAML 1.2\n",
            "%TAG ! tag:x\n",
            "---\n",
            "...\n",
            "\r\n",
            "\u0000",
            "\ufeff",
            "\u2028",
            "\u202e",
            "0x_",
            "0b_",
            "1_0",
            "1:20",
            "~",
            "null",
            "match: ",
            "magic: ",
            "mask: ",
            "offset: ",
            "elf: ",
            "extension: ",
            "interpreter: ",
            "flags: ",
            "enabled: ",
            "priority: ",
            "fix-binary",
            "/bin/x",
            "true",
            "7f454c46",
            "256",
            "-1",
            "99999999999999999999",
            "é",
            "𝔵");

    private final DocumentReader documents = new DocumentReader();
    private final List<byte[]> seeds = Stream.concat(Corpus.files("good"), Corpus.files("bad"))
            .map(Corpus::content)
            .filter(each -> each.length < 2_000)
            .toList();

    @Test
    void isReadWithoutFailure() {
        System.out.println("mutations: seed " + SEED + ", " + ROUNDS + " rounds");
        Random random = new Random(SEED);
        int understood = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] octets = mutated(random);
            try {
                understood += check(octets) ? 1 : 0;
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError(
                        "seed " + SEED + ", round " + i + ":\n" + new String(octets, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(understood).as("rounds that declared something").isPositive();
    }

    /** Whether it declared anything. */
    private boolean check(byte[] octets) {
        Document document = documents.parse(octets);
        HandlerMerger overlay = new HandlerMerger();
        overlay.add(HandlersFile.of("file", document));
        Declarations declarations = overlay.declarations();
        SettingsMerger settings = new SettingsMerger();
        settings.add("file", document);
        declarations.problems().forEach(MutationTest::check);
        settings.problems().forEach(MutationTest::check);
        boolean broken =
                !declarations.brokenFiles().isEmpty() || !declarations.broken().isEmpty();
        assertThat(!broken || !declarations.problems().isEmpty())
                .as("what is broken has a problem")
                .isTrue();
        return !declarations.handlers().isEmpty();
    }

    private static void check(Problem problem) {
        assertThat(problem.column() == 0 || problem.line() > 0).isTrue();
        assertThat(problem.describe()).satisfies(text -> Sentences.check(problem));
    }

    private byte[] mutated(Random random) {
        byte[] octets = seeds.get(random.nextInt(seeds.size()));
        for (int i = random.nextInt(6); i >= 0; i--) {
            octets = once(octets, random);
        }
        return octets;
    }

    private byte[] once(byte[] octets, Random random) {
        int from = random.nextInt(octets.length + 1);
        int to = Math.min(octets.length, from + random.nextInt(12));
        return switch (random.nextInt(5)) {
            case 0 -> spliced(octets, from, from, piece(random));
            case 1 -> spliced(octets, from, to, piece(random));
            case 2 -> spliced(octets, from, to, new byte[0]);
            case 3 -> spliced(octets, from, from, slice(octets, from, to));
            default ->
                spliced(octets, from, Math.min(from + 1, octets.length), new byte[] {(byte) random.nextInt(256)});
        };
    }

    private static byte[] piece(Random random) {
        return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] slice(byte[] octets, int from, int to) {
        return Arrays.copyOfRange(octets, from, to);
    }

    private static byte[] spliced(byte[] octets, int from, int to, byte[] between) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(octets, 0, from);
        joined.writeBytes(between);
        joined.write(octets, to, octets.length - to);
        return joined.toByteArray();
    }
}
