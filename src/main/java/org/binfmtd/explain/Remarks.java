package org.binfmtd.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Printable;

/** What does not count at a step of an exec as one might expect. */
final class Remarks {
    private Remarks() {}

    /** @param before the step that has this one's file run; nothing at the first */
    static List<String> of(Hop hop, Optional<Hop> before) {
        List<String> remarks = new ArrayList<>(0);
        if (before.isEmpty()
                && hop.program() instanceof Program.Runnable runnable
                && runnable.setId().isSet()) {
            setId(runnable.setId(), hop.taker()).ifPresent(remarks::add);
        }
        if (before.filter(Remarks::isHolding).isPresent()) {
            elsewhere(hop.taker()).ifPresent(remarks::add);
        }
        return remarks;
    }

    private static boolean isHolding(Hop hop) {
        return hop.taker() instanceof Taker.ByEntry by
                && by.entry().registration().has(Flag.FIX_BINARY);
    }

    private static Optional<String> setId(SetId bits, Taker taker) {
        String text = bits.describe() + " not count: ";
        if (taker instanceof Taker.AsScript) {
            return Optional.of(text + "it is a script");
        }
        if (taker instanceof Taker.ByEntry by && !by.entry().registration().has(Flag.CREDENTIALS)) {
            String needed =
                    "its handler lacks 'flags: [credentials]', for which binfmtd.yaml needs 'allow-credentials: true'";
            return Optional.of(text + needed);
        }
        return bits.ignored() && !(taker instanceof Taker.None)
                ? Optional.of(text + "its file system is mounted nosuid")
                : Optional.empty();
    }

    /** In another root directory the held file itself is the same; what it names is looked for there. */
    private static Optional<String> elsewhere(Taker taker) {
        if (taker instanceof Taker.AsProgram own) {
            return own.loader()
                    .map(loader -> "in a chroot or container its loader " + Printable.printable(loader)
                            + " is looked for there; a static program needs none");
        }
        return taker instanceof Taker.AsScript script
                ? Optional.of("fix-binary does not hold a script: in a chroot or container the script and "
                        + Printable.printable(script.line().interpreter()) + " are looked for there")
                : Optional.empty();
    }
}
