package org.binfmtd.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfProgram;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Handler.Rule;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Pattern.Magic;
import org.binfmtd.model.TrustViolation;

/**
 * What the plan needs to know of the machine.
 *
 * @param natives ELF targets whose programs the machine runs itself
 * @param protectedFiles files that must go on running as they do
 * @param interpreters what is at each path that some handler names
 * @param programs for patterns that handlers have: the host's own programs that match, where there are any
 * @param launchers paths of the launchers that are there, executable and as they were written
 */
public record Host(
        List<ElfTarget> natives,
        List<ProtectedFile> protectedFiles,
        Map<String, Interpreter> interpreters,
        Map<Pattern, Programs> programs,
        Set<String> launchers) {

    public Host {
        natives = List.copyOf(natives);
        protectedFiles = List.copyOf(protectedFiles);
        interpreters = Map.copyOf(interpreters);
        programs = Map.copyOf(programs);
        launchers = Set.copyOf(launchers);
    }

    /**
     * A file, real or only possible, that no handler may catch.
     *
     * @param what as a message calls it
     * @param head the bytes it begins with, or one of its kind
     * @param kind what all of its kind begin with: the bits that are the same in each of them
     * @param vital whether the host cannot do without them, so that no definition may have them
     */
    public record ProtectedFile(String what, Bytes head, Magic kind, boolean vital) {
        /** How many bytes say of what format a file is. */
        private static final int FORMAT = 4;

        /** A file of which only this one is meant. */
        public ProtectedFile(String what, Bytes head) {
            this(what, head, Magic.exactly(0, Bytes.of(Arrays.copyOf(head.toArray(), Pattern.WINDOW))), true);
        }

        /** Whether the pattern is about files of this format, and can match one of this kind. */
        boolean isMeantBy(Magic pattern) {
            Magic format = Magic.exactly(0, Bytes.of(Arrays.copyOf(head.toArray(), FORMAT)));
            return format.covers(pattern) && kind.overlaps(pattern);
        }
    }

    /**
     * Programs that the host runs itself, be they scripts or compiled, and that one pattern matches.
     *
     * @param examples paths of the first few
     * @param count how many there are; at least 1
     * @param hasLoader whether the loader of the host's dynamically linked programs is among them
     */
    public record Programs(List<String> examples, int count, boolean hasLoader) {
        public Programs {
            examples = List.copyOf(examples);
        }

        /** The paths, and how many more there are. */
        String describe() {
            int more = count - examples.size();
            return Guards.list(examples) + (more > 0 ? " and " + more + " more" : "");
        }
    }

    /** What is at an interpreter's path. */
    public sealed interface Interpreter {
        /**
         * A file that can be run.
         *
         * @param head its first bytes, as many as the kernel looks at
         * @param path where it really is, all links followed
         * @param settled whether it has been there unchanged long enough to replace another candidate
         * @param distrust why others than root could put another program there, if they could
         */
        record Present(FileIdentity pin, Bytes head, String path, boolean settled, Optional<TrustViolation> distrust)
                implements Interpreter {
            public boolean isScript() {
                return head.length() >= 2 && head.at(0) == '#' && head.at(1) == '!';
            }

            /** Whether it cannot be started without a loader, which is another file. */
            public boolean isDynamic() {
                return ElfProgram.isDynamic(head);
            }
        }

        /**
         * Nothing that can be run.
         *
         * @param reason a clause: {@code does not exist}
         * @param justNow whether it went away so recently that an upgrade may be under way
         */
        record Absent(String reason, boolean justNow) implements Interpreter {}
    }

    Optional<Interpreter.Present> present(String path) {
        return interpreters.get(path) instanceof Interpreter.Present present ? Optional.of(present) : Optional.empty();
    }

    Optional<Programs> programsOf(Pattern pattern) {
        return Optional.ofNullable(programs.get(pattern));
    }

    boolean wentJustNow(String path) {
        return interpreters.get(path) instanceof Interpreter.Absent absent && absent.justNow();
    }

    String whyAbsent(String path) {
        return interpreters.get(path) instanceof Interpreter.Absent absent ? absent.reason() : "does not exist";
    }

    /** The target whose programs, and no others, the rule is about, if this machine runs them itself. */
    Optional<ElfTarget> nativeTarget(Rule rule) {
        return natives.stream()
                .filter(each -> rule.target()
                        .map(target -> target.pattern().meets(each.pattern()))
                        .orElseGet(() -> isAboutProgramsOf(each, rule.pattern())))
                .findFirst();
    }

    private boolean isAboutProgramsOf(ElfTarget target, Pattern pattern) {
        return target.anyProgram().covers(pattern)
                && protectedFiles.stream().anyMatch(file -> file.kind().overlaps(pattern));
    }
}
