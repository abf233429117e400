package org.binfmtd.status;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Hindrance;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Problem.Severity;
import org.binfmtd.plan.Protection;
import org.binfmtd.plan.Verdict;
import org.binfmtd.status.Snapshot.HandlerStatus;

/** The problems that come from the state of the world, not from a file. */
public final class StatusProblems {
    /** So many entries that cannot be read are reported one by one. */
    private static final int MOST_UNREAD = 20;

    /** So many handlers that are not as declared are named. */
    private static final int MOST_PENDING = 5;
    /** The code of the problem that what is declared has not been applied. */
    public static final String NOT_APPLIED = "not-applied";

    private static final Origin NOWHERE = new Origin("", 0);

    private StatusProblems() {}

    /**
     * @param verdicts which say of what field a refusal is
     * @param broken handlers whose definitions have problems of their own already
     */
    public static List<Problem> of(
            Observed observed,
            String mountPoint,
            List<HandlerStatus> handlers,
            Map<HandlerName, Verdict> verdicts,
            Set<HandlerName> broken) {
        List<Problem> problems = new ArrayList<>();
        observed.hindrance().ifPresent(hindrance -> problems.add(ofHindrance(hindrance, mountPoint)));
        if (!observed.isMounted() && observed.hindrance().isEmpty()) {
            problems.add(Problem.ofSystem(
                    Severity.ERROR,
                    "mount-" + observed.mount().word(),
                    "there is no usable binfmt_misc at " + Printable.printable(mountPoint.toString()) + ": "
                            + observed.mount().word(),
                    observed.mount().remedy()));
        } else if (observed.isMounted() && !observed.enabled()) {
            problems.add(Problem.ofSystem(
                    Severity.WARNING,
                    "suspended",
                    "binfmt_misc as a whole is switched off, so no handler runs",
                    "switch it on: echo 1 > " + mountPoint + "/status"));
        }
        List<Entry.Unread> unread = observed.unread();
        problems.addAll(ofUnread(unread, mountPoint));
        Set<HandlerName> reported = new HashSet<>(broken);
        unread.forEach(entry -> entry.name().handlerServed().ifPresent(reported::add));
        handlers.stream()
                .filter(handler -> !reported.contains(handler.name()))
                .filter(handler -> observed.isMounted() || handler.state() != HandlerState.FAILED)
                .forEach(handler -> add(
                        handler,
                        Optional.ofNullable(verdicts.get(handler.name()))
                                .map(Verdict::field)
                                .orElse(""),
                        problems));
        return problems;
    }

    private static Problem ofHindrance(Hindrance hindrance, String mountPoint) {
        return Problem.ofSystem(
                Severity.ERROR,
                "kernel-unreadable",
                "binfmt_misc at " + mountPoint + " cannot be looked at, so nothing is repaired: " + hindrance.reason(),
                hindrance.remedy());
    }

    /** Entries that cannot be read now: whatever they are, they stay as they are. */
    private static List<Problem> ofUnread(List<Entry.Unread> unread, String mountPoint) {
        List<Problem> problems = new ArrayList<>();
        unread.stream().limit(MOST_UNREAD).forEach(entry -> problems.add(ofUnread(entry, mountPoint)));
        if (unread.size() > MOST_UNREAD) {
            problems.add(Problem.ofSystem(
                    Severity.ERROR,
                    "entry-unreadable",
                    "there are " + (unread.size() - MOST_UNREAD) + " more entries that cannot be read",
                    unread.get(0).hindrance().remedy()));
        }
        return problems;
    }

    private static Problem ofUnread(Entry.Unread entry, String mountPoint) {
        return new Problem(
                Severity.ERROR,
                "entry-unreadable",
                "",
                0,
                0,
                entry.name().handlerServed().map(HandlerName::text).orElse(""),
                "",
                "the entry " + mountPoint + "/" + entry.name().display() + " " + entry.describe()
                        + "; it is left as it is and looked at again",
                entry.hindrance().remedy());
    }

    /** Handlers that are not registered as declared, because no daemon runs. */
    static Optional<Problem> ofPending(Set<HandlerName> names) {
        List<String> all = names.stream().map(HandlerName::text).sorted().toList();
        int shown = Math.min(all.size(), MOST_PENDING);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.ofSystem(
                        Severity.ERROR,
                        NOT_APPLIED,
                        "the kernel does not have as declared: " + String.join(", ", all.subList(0, shown))
                                + (all.size() > shown ? " and " + (all.size() - shown) + " more" : ""),
                        "start the daemon: systemctl start binfmtd"));
    }

    /** Required handlers whose files do not run. */
    static List<Problem> ofRequired(List<HandlerName> required, List<HandlerStatus> handlers) {
        if (required.isEmpty()) {
            return List.of();
        }
        Map<HandlerName, HandlerStatus> declared =
                handlers.stream().collect(Collectors.toMap(HandlerStatus::name, Function.identity()));
        List<Problem> problems = new ArrayList<>();
        for (HandlerName name : required) {
            Optional<HandlerStatus> status = Optional.ofNullable(declared.get(name));
            if (status.filter(handler -> handler.state().isServing()).isEmpty()) {
                problems.add(ofRequired(name, status));
            }
        }
        return problems;
    }

    private static Problem ofRequired(HandlerName name, Optional<HandlerStatus> status) {
        Origin origin = status.map(StatusProblems::source).orElse(NOWHERE);
        return new Problem(
                Severity.ERROR,
                "required-not-active",
                origin.file(),
                origin.line(),
                0,
                name.text(),
                "",
                "the handler is required, and "
                        + status.map(StatusProblems::standing).orElse("no file declares it"),
                status.map(HandlerStatus::remedy)
                        .filter(remedy -> !remedy.isEmpty())
                        .orElse("declare and enable it in handlers.d, or take it out of 'required' in binfmtd.yaml"));
    }

    private static String standing(HandlerStatus status) {
        return "it is " + status.state().word() + (status.reason().isEmpty() ? "" : ": " + status.reason());
    }

    private static Origin source(HandlerStatus status) {
        return status.handler().map(Handler::source).orElse(NOWHERE);
    }

    /**
     * Entries that another process keeps changing.
     *
     * @param flapping what is done about it, for each
     */
    public static List<Problem> ofFlapping(Map<HandlerName, String> flapping, List<HandlerStatus> handlers) {
        List<Problem> problems = new ArrayList<>();
        new TreeMap<>(flapping).forEach((name, text) -> problems.add(ofFlapping(name, text, handlers)));
        return problems;
    }

    private static Problem ofFlapping(HandlerName name, String text, List<HandlerStatus> handlers) {
        Origin origin = handlers.stream()
                .filter(status -> status.name().equals(name))
                .map(StatusProblems::source)
                .findFirst()
                .orElse(NOWHERE);
        return new Problem(
                Severity.WARNING,
                "fight",
                origin.file(),
                origin.line(),
                0,
                name.text(),
                "",
                text,
                "find out which program does it (update-binfmts, systemd-binfmt, a container's set-up), and let only one"
                        + " of the two have the entry");
    }

    /** Protected entries that could not be put back. */
    public static List<Problem> ofProtected(Map<HandlerName, Protection.ProtectionState> states) {
        List<Problem> problems = new ArrayList<>();
        new TreeMap<>(states).forEach((name, state) -> {
            if (state == Protection.ProtectionState.OPAQUE) {
                problems.add(Problem.ofSystem(
                        Severity.WARNING,
                        "protected-opaque",
                        "the entry " + name
                                + " is to be protected but cannot be understood, so it could not be put back",
                        "take it out of 'protect', or tell binfmtd's developers what wrote it"));
            } else if (state == Protection.ProtectionState.OWN) {
                problems.add(Problem.ofSystem(
                        Severity.WARNING,
                        "protected-own",
                        "the entry " + name
                                + " is a handler's own, which is kept as declared; 'protect' says nothing more",
                        "take it out of 'protect', which is for entries of other programs"));
            }
        });
        return problems;
    }

    public static List<Problem> ofExposed(List<String> files, String mountPoint) {
        return files.stream()
                .map(file -> mountPoint + (file.equals(".") ? "" : "/" + file))
                .map(path -> Problem.ofSystem(
                        Severity.ERROR,
                        "exposed",
                        "others than root may write " + path + ": they can have any program run by anybody",
                        "chown root " + path + " && chmod go-w " + path))
                .toList();
    }

    /** @param count of entries that are not shown */
    public static Optional<Problem> ofUnlisted(int count) {
        return count == 0
                ? Optional.empty()
                : Optional.of(Problem.ofSystem(
                        Severity.WARNING,
                        "entries-not-listed",
                        "the kernel has " + count + " more entries of other programs than are listed here",
                        "list them with 'ls /proc/sys/fs/binfmt_misc', and find out which program registers them"));
    }

    public static Problem ofLock(String mountPoint) {
        return Problem.ofSystem(
                Severity.ERROR,
                "locked",
                "another program has had the lock on " + mountPoint + "/register for more than a second, or the lock"
                        + " cannot be asked for, so nothing is written",
                "'fuser -v " + mountPoint + "/register' names it; binfmtd goes on when it lets go of the lock");
    }

    private static void add(HandlerStatus handler, String field, List<Problem> problems) {
        // an expression: a new state does not compile until it is decided here
        boolean isProblem = switch (handler.state()) {
            case REFUSED, CONFLICT, FAILED -> true;
            case ACTIVE, WAITING, NATIVE, DISABLED, SHADOWED, FROZEN -> false;
        };
        if (isProblem) {
            ofHandler(handler, field, problems);
        }
    }

    private static void ofHandler(HandlerStatus status, String field, List<Problem> problems) {
        status.handler().ifPresent(handler -> {
            Origin origin = handler.origins().getOrDefault(field, handler.source());
            problems.add(new Problem(
                    Severity.ERROR,
                    status.state().word(),
                    origin.file(),
                    origin.line(),
                    0,
                    handler.name().text(),
                    field,
                    status.reason(),
                    status.remedy()));
        });
    }
}
