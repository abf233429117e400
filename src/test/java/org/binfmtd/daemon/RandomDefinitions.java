package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.binfmtd.client.DryRun;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.HostFiles;
import org.binfmtd.host.HostPrograms;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.plan.Desired;
import org.binfmtd.plan.Host;
import org.binfmtd.plan.Planner;

/** Definitions that users might write, most of them cut out of programs, and which of them are accepted. */
public final class RandomDefinitions {
    private static final int AT_ONCE = 4_000;
    private static final String RUN = "/bin/false";
    /** Bytes of the header of an ELF file. */
    private static final int HEADER = 64;

    private final Random random;
    private final List<Program> scripts;
    private final List<Program> compiled;
    private final HostPrograms hostPrograms = new HostPrograms();

    /**
     * @param scripts to cut definitions out of; not empty
     * @param compiled the same
     */
    public RandomDefinitions(Random random, List<Program> scripts, List<Program> compiled) {
        this.random = random;
        this.scripts = scripts;
        this.compiled = compiled;
    }

    /** What the kernel runs by itself, as it is called. */
    public record Program(String path, Bytes head) {
        public boolean isTakenBy(Pattern pattern) {
            return pattern.fold(magic -> magic.matches(head), extension -> extension.matches(path));
        }

        public boolean isScript() {
            return head.length() > 1 && head.at(0) == '#' && head.at(1) == '!';
        }

        /** @param own the first bytes of a program of the same machine */
        public boolean isCompiledFor(Bytes own) {
            return head.length() > 64
                    && head.at(0) == 0x7f
                    && head.at(1) == 'E'
                    && head.at(4) == own.at(4)
                    && head.at(18) == own.at(18)
                    && head.at(19) == own.at(19);
        }
    }

    /** So many that would be registered on this machine, all of headers, if nobody looked at its files. */
    public List<Pattern> acceptedHeaders(int count) throws IOException {
        List<Pattern> accepted = new ArrayList<>();
        while (accepted.size() < count) {
            List<Pattern> made = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                made.add(header());
            }
            accepted.addAll(accepted(made, Map.of()));
        }
        return accepted;
    }

    /** Which program each of the patterns takes that takes any, in words. */
    public static List<String> taken(List<Pattern> patterns, List<Program> programs) {
        return patterns.parallelStream()
                .flatMap(pattern -> programs.stream()
                        .filter(program -> program.isTakenBy(pattern))
                        .limit(1)
                        .map(program -> pattern.describe() + " takes " + program.path()))
                .toList();
    }

    /** Of any kind. */
    Pattern pattern() {
        return switch (random.nextInt(8)) {
            case 0 -> extension();
            case 1, 2 -> cut(one(scripts).head());
            case 3, 4 -> cut(one(compiled).head());
            case 5 -> cut(noise());
            case 6 -> text();
            default -> halfOpen(one(scripts).head());
        };
    }

    /** Bytes of a program's header, not all as they are in any of this machine. */
    Pattern.Magic header() {
        byte[] head = Arrays.copyOf(one(compiled).head().toArray(), Pattern.WINDOW);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            head[random.nextInt(HEADER)] ^= (byte) (1 + random.nextInt(255));
        }
        int offset = random.nextInt(HEADER);
        return cut(Bytes.of(head), offset, 1 + random.nextInt(Pattern.WINDOW / 2 - offset));
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Pattern extension() {
        String name = one(random.nextBoolean() ? scripts : compiled).path();
        for (int tries = random.nextInt(40); tries > 0 && name.lastIndexOf('.') < name.lastIndexOf('/'); tries--) {
            name = one(random.nextBoolean() ? scripts : compiled).path();
        }
        String extension = name.substring(name.lastIndexOf('.') + 1);
        boolean usable = !extension.isEmpty() && extension.indexOf('/') < 0 && random.nextInt(4) > 0;
        return new Pattern.Extension(usable ? extension : "x" + random.nextInt(1000));
    }

    private Bytes noise() {
        byte[] noise = new byte[Pattern.WINDOW];
        random.nextBytes(noise);
        return Bytes.of(noise);
    }

    /** Some bytes of this, a few of them changed, and some bits left out. */
    private Pattern.Magic cut(Bytes head) {
        int offset = random.nextInt(random.nextBoolean() ? 4 : 200);
        return cut(head, offset, 1 + random.nextInt(random.nextBoolean() ? 6 : 56));
    }

    private Pattern.Magic cut(Bytes head, int offset, int length) {
        byte[] magic = Arrays.copyOfRange(Arrays.copyOf(head.toArray(), Pattern.WINDOW), offset, offset + length);
        byte[] mask = new byte[length];
        for (int i = 0; i < length; i++) {
            mask[i] = (byte) (random.nextInt(5) == 0 ? random.nextInt(256) : 0xff);
        }
        for (int changes = random.nextInt(4) / 2; changes > 0; changes--) {
            magic[random.nextInt(length)] = (byte) random.nextInt(256);
        }
        return new Pattern.Magic(offset, Bytes.of(magic), Bytes.of(mask));
    }

    private Pattern text() {
        String[] words = {"/bin/sh", "! /", "/usr/bin/env python3", "set -e", "ftyp", "\r\n", "AI\u0002", "foo", "CD001"
        };
        byte[] word = words[random.nextInt(words.length)].getBytes(StandardCharsets.US_ASCII);
        byte[] mask = new byte[word.length];
        Arrays.fill(mask, (byte) (random.nextInt(3) == 0 ? 0xdf : 0xff));
        return new Pattern.Magic(
                random.nextInt(random.nextBoolean() ? 12 : Pattern.WINDOW - 20), Bytes.of(word), Bytes.of(mask));
    }

    /** From the first byte on, with not all bits of the first two. */
    private Pattern halfOpen(Bytes head) {
        int length = 1 + random.nextInt(Math.min(40, head.length()));
        byte[] mask = new byte[length];
        Arrays.fill(mask, (byte) 0xff);
        for (int i = 0; i < Math.min(length, 2); i++) {
            mask[i] = (byte) (random.nextInt(256) & random.nextInt(256));
        }
        return new Pattern.Magic(0, Bytes.of(Arrays.copyOf(head.toArray(), length)), Bytes.of(mask));
    }

    /** Those that would be registered on this machine. */
    public Set<Pattern> accepted(List<Pattern> patterns) throws IOException {
        Set<Pattern> suspects = new HashSet<>(patterns);
        suspects.removeIf(pattern -> !HostFiles.mayMatchPrograms(pattern));
        return accepted(patterns, hostPrograms.matching(suspects));
    }

    private static Set<Pattern> accepted(List<Pattern> patterns, Map<Pattern, Host.Programs> programs)
            throws IOException {
        Host.Interpreter present = new Host.Interpreter.Present(
                new FileIdentity(1, 2, 3), DiskFileSystem.head(Path.of(RUN)), RUN, true, Optional.empty());
        Host host = new Host(List.of(), HostFiles.protectedFiles(), Map.of(RUN, present), programs, Set.of());
        Map<HandlerName, Pattern> names = new HashMap<>();
        List<Handler> handlers = new ArrayList<>();
        for (Pattern pattern : patterns) {
            Handler handler = handler("h" + handlers.size(), pattern);
            names.put(handler.name(), pattern);
            handlers.add(handler);
        }
        Declarations declarations = new Declarations(handlers, Map.of(), Set.of(), Set.of(), List.of());
        Desired desired = new Desired(declarations, false, false, true, Set.of(), "/launchers");
        Set<Pattern> accepted = new LinkedHashSet<>();
        Planner.plan(desired, DryRun.NOTHING, Map.of(), host).verdicts().forEach((name, verdict) -> {
            if (verdict.state() == HandlerState.ACTIVE) {
                accepted.add(names.get(name));
            } else {
                assertThat(verdict.state()).isEqualTo(HandlerState.REFUSED);
            }
        });
        return accepted;
    }

    private static Handler handler(String name, Pattern pattern) {
        Handler.Rule rule = new Handler.Rule(pattern, Optional.empty(), false, List.of(RUN), Set.of(), Launch.NONE);
        return new Handler(
                new HandlerName(name), "", true, Optional.of(rule), 0, new Origin("", 0), Map.of(), List.of());
    }
}
