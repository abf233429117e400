package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.binfmtd.config.handlers.HandlerMerger;
import org.binfmtd.config.handlers.HandlersFile;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.OnKernel;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Problem;
import org.binfmtd.model.RegisterLine;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/**
 * Definitions made up at random, good ones and bad ones: what the reader accepts the kernel accepts, and has then just
 * what was meant; what the kernel would accept and the reader refuses is refused for one of the reasons below.
 */
@OnKernel
class KernelAgreesTest {
    private static final long SEED = Long.getLong("binfmtd.test.seed", 20261125);
    private static final int ROUNDS = Integer.getInteger("binfmtd.test.definitions", 25_000);
    /** Somebody who uses the definitions' launchers must find them short enough: none is longer than this. */
    private static final String LAUNCHERS = "/var/lib/binfmtd/launchers";

    /** What the kernel accepts and we refuse. Each must occur, or it does not belong here. */
    private static final Map<String, String> STRICTER = Map.of(
            "bad-name", "any byte but '/' and NUL may be in the kernel's names; ours are safe to print and to type",
            "bad-extension", "one with a dot can never match, because only the text after the last dot is compared",
            "relative-path", "it would be looked for in the directory of whoever starts a program",
            "parent-in-path", "where '..' leads depends on links in the path",
            "directory-path", "a directory cannot be run",
            "not-a-number", "the kernel takes '+4' and '010', which others read otherwise",
            "hidden-character", "a control character in a path or an extension is a trap, and never meant",
            "line-break", "a line feed makes the kernel's own text of the entry ambiguous",
            "line-too-long", "the name has to fit with what is added to it while an entry is replaced");

    private final BinfmtMiscDirectory kernel = RealKernel.fresh();
    private final Map<String, Integer> stricter = new TreeMap<>();
    private int accepted;
    private int refused;

    @Test
    void onWhatItTakes() {
        Definitions definitions = new Definitions(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Definitions.Definition definition = definitions.next();
            try {
                compare(definition);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ":\n" + definition.yaml(), e);
            }
        }
        System.out.println("definitions: seed " + SEED + ", " + ROUNDS + " rounds: " + accepted + " accepted, "
                + refused + " refused; stricter than the kernel: " + stricter);
        assertThat(accepted).isGreaterThan(ROUNDS / 4);
        assertThat(refused).isGreaterThan(ROUNDS / 4);
        assertThat(stricter.keySet()).isEqualTo(STRICTER.keySet());
    }

    private void compare(Definitions.Definition definition) {
        Declarations read = read(definition.yaml());
        if (read.handlers().isEmpty()) {
            refused++;
            refused(definition, read);
        } else {
            accepted++;
            accepted(definition, read.handlers().get(0));
        }
    }

    private static Declarations read(String yaml) {
        HandlerMerger overlay = new HandlerMerger();
        overlay.add(HandlersFile.of("file", new DocumentReader().parse(yaml.getBytes(StandardCharsets.UTF_8))));
        return overlay.declarations();
    }

    private void accepted(Definitions.Definition definition, Handler handler) {
        EntryName name = handler.name().entry();
        for (String path : handler.rule().orElseThrow().candidates()) {
            Registration registration = handler.registration(handler.rule().get(), path, LAUNCHERS);
            register(RegisterLine.of(name, registration), name, registration);
        }
        // as it is written it may be longer than as we write it: a mask that keeps all bits is none
        definition
                .kernelLine()
                .filter(line -> line.length() <= RegisterLine.LONGEST)
                .ifPresent(line -> {
                    Handler.Rule rule = handler.rule().get();
                    register(
                            line,
                            name,
                            new Registration(rule.pattern(), rule.candidates().get(0), rule.flags()));
                });
    }

    private void register(Bytes line, EntryName name, Registration registration) {
        assertThat(RealKernel.register(line)).as("the kernel's answer").isEmpty();
        Entry entry = kernel.read(name).orElseThrow();
        assertThat(entry.serves(registration))
                .as("%s is %s", entry, registration)
                .isTrue();
        kernel.remove(entry);
    }

    private void refused(Definitions.Definition definition, Declarations read) {
        assertThat(read.problems()).isNotEmpty();
        Optional<Bytes> line = definition.kernelLine();
        if (line.isPresent() && isAccepted(line.get(), definition.entryName())) {
            for (String code : new TreeSet<>(read.problems().stream()
                    .filter(each -> each.severity() == Problem.Severity.ERROR)
                    .map(Problem::code)
                    .toList())) {
                stricter.merge(code, 1, Integer::sum);
            }
            assertThat(Collections.disjoint(
                            read.problems().stream().map(Problem::code).toList(), List.copyOf(STRICTER.keySet())))
                    .as("the kernel takes it, and we refuse it: %s", read.problems())
                    .isFalse();
        }
    }

    private boolean isAccepted(Bytes line, EntryName name) {
        Optional<Errno> answer = RealKernel.register(line);
        if (answer.isEmpty()) {
            RealKernel.command(name, "-1");
        }
        return answer.isEmpty();
    }
}
