package org.binfmtd.explain;

import java.util.Optional;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.Entry;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Printable;

/** What counts in an exec and cannot be known, in words. */
final class Doubts {
    private Doubts() {}

    /** About a step: which entries there are, and which of them takes the file. */
    static Optional<Doubt> of(Hop hop, Observed observed) {
        return hop.program() instanceof Program.Runnable program
                ? ofEntries(observed).or(() -> ofTaker(hop, program))
                : Optional.empty();
    }

    private static Optional<Doubt> ofEntries(Observed observed) {
        return switch (observed.mount()) {
            case MOUNTED, UNSUPPORTED ->
                observed.hindrance()
                        .map(why ->
                                new Doubt("the entries of binfmt_misc cannot be read: " + why.reason(), why.remedy()));
            case MISSING ->
                Optional.of(new Doubt(
                        "no binfmt_misc is mounted that shows which entries there are",
                        "systemctl start binfmtd: it mounts it"));
            default ->
                Optional.of(new Doubt(
                        "which entries of binfmt_misc count here cannot be seen: " + seen(observed.mount()),
                        "ask where they can be seen, such as on the host: binfmtctl explain FILE"));
        };
    }

    private static String seen(MountState mount) {
        return mount == MountState.UNKNOWN ? "no mount shows them, or several do" : "it is " + mount.word();
    }

    private static Optional<Doubt> ofTaker(Hop hop, Program.Runnable program) {
        boolean isTakenSurely =
                hop.taker() instanceof Taker.ByEntry && hop.unclear().isEmpty();
        if (program.head().isEmpty() && !isTakenSurely) {
            return Optional.of(new Doubt(
                    "the content of " + Printable.printable(hop.path()) + " cannot be read by you", "ask as root"));
        }
        return hop.unclear().stream()
                .findFirst()
                .map(entry -> new Doubt(
                        "the entry '" + entry.name().display() + "', which the kernel tries first, "
                                + (entry instanceof Entry.Unread ? "cannot be read" : "is not understood"),
                        "ask as root, or with a newer binfmtctl"));
    }

    /** About the file that an entry holds, where it is not the one at the path. */
    static Doubt ofHeldFile(Entry.Known entry) {
        return new Doubt(
                "the entry '" + entry.name().display() + "' holds the file that was "
                        + Printable.printable(entry.registration().interpreter())
                        + " when it was registered (fix-binary), and what is there now is not that file, or has changed",
                "have the program that registered the entry do so again, so that it holds what is there now");
    }
}
