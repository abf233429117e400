package org.binfmtd.plan;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;

/** Small values for tests of the plan. */
final class Samples {
    static final List<String> INTERPRETERS = List.of("/i/a", "/i/b", "/i/c");
    static final String FILE = "/etc/binfmtd/handlers.d/a.yaml";
    static final String LAUNCHERS = "/var/lib/binfmtd/launchers";
    static final long DEVICE = 40;

    private Samples() {}

    static HandlerName name(String text) {
        return new HandlerName(text);
    }

    static Pattern magic(String text) {
        return Pattern.Magic.exactly(0, Bytes.ofText(text));
    }

    /** A magic in which {@code ?} stands for any byte. */
    static Pattern glob(String text) {
        byte[] mask = new byte[text.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (text.charAt(i) == '?' ? 0 : 0xff);
        }
        return new Pattern.Magic(0, Bytes.ofText(text), Bytes.of(mask));
    }

    static Pattern extension(String text) {
        return new Pattern.Extension(text);
    }

    static Registration registration(Pattern pattern, String interpreter, Flag... flags) {
        return new Registration(pattern, interpreter, flags(flags));
    }

    static Set<Flag> flags(Flag... flags) {
        Set<Flag> set = EnumSet.noneOf(Flag.class);
        set.addAll(List.of(flags));
        return set;
    }

    static Handler handler(String name, Registration registration) {
        return handler(name, registration, 0);
    }

    static Handler handler(String name, Registration registration, int priority) {
        return handler(
                name, registration.pattern(), List.of(registration.interpreter()), registration.flags(), priority);
    }

    static Handler handler(String name, Pattern pattern, List<String> candidates, Set<Flag> flags, int priority) {
        Handler.Rule rule = new Handler.Rule(pattern, Optional.empty(), false, candidates, flags, Launch.NONE);
        return handler(name, Optional.of(rule), priority);
    }

    static Handler handler(String name, Optional<Handler.Rule> rule, int priority) {
        return new Handler(
                name(name), "", rule.isPresent(), rule, priority, new Origin(FILE, 1), Map.of(), List.of(FILE));
    }

    static Claim own(String name, Registration registration) {
        return claim(name, registration, Claim.Kind.OWN, 0, Optional.empty());
    }

    static Claim own(Entry.Known entry) {
        return claim(entry.name().display(), entry.registration(), Claim.Kind.OWN, entry.inode(), Optional.empty());
    }

    static Claim adopted(Entry.Known entry) {
        return claim(entry.name().display(), entry.registration(), Claim.Kind.ADOPTED, entry.inode(), Optional.empty());
    }

    static Claim claim(
            String name, Registration registration, Claim.Kind kind, long inode, Optional<FileIdentity> pin) {
        return new Claim(
                name(name),
                registration,
                0,
                kind,
                DEVICE,
                List.of(FILE),
                inode,
                pin,
                Optional.empty(),
                Optional.empty());
    }

    /** The claim as it is journalled before the registration is written. */
    static Claim intended(Claim claim, Optional<Registration> former) {
        return new Claim(
                claim.handler(),
                claim.registration(),
                claim.priority(),
                claim.kind(),
                claim.device(),
                claim.files(),
                0,
                Optional.empty(),
                Optional.of(org.binfmtd.model.EntryName.temporaryFor(claim.handler(), 1)),
                former);
    }
}
