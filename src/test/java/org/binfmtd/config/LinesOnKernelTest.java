package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.handlers.Fragment;
import org.binfmtd.config.handlers.HandlerBuilder;
import org.binfmtd.config.imports.KernelLine;
import org.binfmtd.config.imports.KernelLineTest;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.OnKernel;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.kernel.RegisterCase;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/**
 * Lines changed at random: what we take the kernel takes, as the same entry; what we refuse it refuses, but for rules
 * of ours.
 */
@OnKernel
class LinesOnKernelTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", 20261124);
    private static final int ROUNDS = Integer.getInteger("binfmtd.test.rounds", 20_000);

    /** What {@link KernelLineTest} gives the reasons for; and text that we could not show. */
    private static final Set<String> OURS = Set.of(
            "bad-name",
            "relative-path",
            "parent-in-path",
            "directory-path",
            "bad-extension",
            "hidden-character",
            "not-utf8",
            "line-too-long",
            // a line feed, which in a file ends the line
            "bad-delimiter");

    private static final List<String> PIECES = List.of(
            ":",
            "::",
            ":M:",
            ":E:",
            "M",
            "E",
            "\\x",
            "\\x41",
            "\\\\",
            "\\",
            "x",
            "4",
            "0",
            "-",
            "+",
            "010",
            "\n",
            "\0",
            "P",
            "O",
            "C",
            "F",
            "T",
            "\\xff",
            "\\x00",
            "/",
            "/bin/true",
            "..",
            ".",
            " ",
            "\t",
            "a",
            "|",
            "\u00c3\u00a9",
            "\u00ff",
            "255",
            "256",
            "99999999999",
            ":M:4:AB:\\xff\\x0f:/bin/true:PF");

    private final BinfmtMiscDirectory kernel = RealKernel.fresh();

    @Test
    void isTakenAsTheKernelTakesIt() throws IOException {
        System.out.println("lines: seed " + SEED + ", " + ROUNDS + " rounds");
        Random random = new Random(SEED);
        List<Bytes> lines = new ArrayList<>();
        for (RegisterCase each : RegisterCase.all()) {
            lines.add(each.line(Path.of("/fixtures")));
        }
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Bytes line = mutated(lines.get(random.nextInt(lines.size())), random);
            try {
                taken += line.length() > 0 && isTaken(line) ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + line.hex(), e);
            } finally {
                RealKernel.write(RealKernel.POINT.resolve("status"), Bytes.ofText("-1"));
            }
        }
        assertThat(taken).as("lines that were taken").isGreaterThan(ROUNDS / 100);
    }

    private boolean isTaken(Bytes line) {
        FileProblems problems = new FileProblems("file");
        Optional<Handler> handler = handler(line, problems);
        Optional<Errno> refusal = RealKernel.register(line);
        if (handler.isPresent()) {
            assertThat(refusal).isNotEqualTo(Optional.of(Errno.EINVAL));
        }
        if (handler.isPresent() && refusal.isEmpty()) {
            Handler.Rule rule = handler.get().rule().orElseThrow();
            Registration read =
                    new Registration(rule.pattern(), rule.candidates().get(0), rule.flags());
            assertThat(kernel.read(handler.get().name().entry()).orElseThrow().holds(read))
                    .isTrue();
        }
        if (handler.isEmpty()) {
            String code = problems.fault().orElseThrow().code();
            assertThat(refusal.isPresent() || OURS.contains(code)).as(code).isTrue();
        }
        return handler.isPresent() && refusal.isEmpty();
    }

    private static Optional<Handler> handler(Bytes line, FileProblems problems) {
        String text = new String(line.toArray(), StandardCharsets.ISO_8859_1);
        Optional<Fragment> read = new KernelLine(text, Position.START, DiagnosticContext.in("file", problems)).read();
        if (read.isEmpty() || read.get().fault().isPresent()) {
            return Optional.empty();
        }
        HandlerBuilder draft = HandlerBuilder.ofImport(read.get(), 0);
        List<Problem> found = draft.check();
        found.forEach(problems::add);
        return found.isEmpty() ? Optional.of(draft.handler()) : Optional.empty();
    }

    private static Bytes mutated(Bytes line, Random random) {
        byte[] octets = line.toArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            octets = once(octets, random);
        }
        return Bytes.of(octets);
    }

    private static byte[] once(byte[] octets, Random random) {
        int from = random.nextInt(octets.length + 1);
        int to = random.nextBoolean() ? from : Math.min(octets.length, from + random.nextInt(6));
        String piece = random.nextInt(5) == 0 ? "" : PIECES.get(random.nextInt(PIECES.size()));
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(octets, 0, from);
        joined.writeBytes(piece.getBytes(StandardCharsets.ISO_8859_1));
        joined.write(octets, to, octets.length - to);
        return joined.toByteArray();
    }
}
