package org.binfmtd.daemon;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.model.Template;

/** What may be declared or registered on a simulated machine, by chance. */
final class Definitions {
    static final List<String> FILES = List.of("/h/1.yaml", "/h/2.yaml");

    private static final List<Pattern> PATTERNS = List.of(
            glob("aa"), glob("bb"), glob("a?"), glob("?b"), glob("??a"), glob("aab"), extension("x"), extension("y"));
    /** It would catch one of the machine's own programs. */
    private static final Pattern DANGEROUS = glob("z?");

    private final Random random;

    Definitions(Random random) {
        this.random = random;
    }

    /** A magic in which {@code ?} stands for any byte. */
    private static Pattern glob(String text) {
        byte[] mask = new byte[text.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (text.charAt(i) == '?' ? 0 : 0xff);
        }
        return new Pattern.Magic(0, Bytes.ofText(text), Bytes.of(mask));
    }

    private static Pattern extension(String text) {
        return new Pattern.Extension(text);
    }

    Handler handler(HandlerName name) {
        List<String> from = random.nextInt(6) == 0 ? FILES : List.of(pick(FILES));
        Origin origin = new Origin(from.get(from.size() - 1), 1);
        Optional<Registration> imported = random.nextInt(10) == 0 ? Optional.of(registration()) : Optional.empty();
        int priority = random.nextInt(3) - 1;
        return new Handler(
                name,
                "",
                random.nextInt(8) > 0,
                Optional.of(rule()),
                priority,
                priority,
                origin,
                Map.of(),
                from,
                imported,
                List.of());
    }

    private Handler.Rule rule() {
        List<String> candidates = new ArrayList<>(List.of(program()));
        if (random.nextBoolean()) {
            candidates.add(program());
        }
        Launch launch = random.nextInt(5) == 0 ? launch() : Launch.NONE;
        Pattern pattern = random.nextInt(15) == 0 ? DANGEROUS : pick(PATTERNS);
        return new Handler.Rule(
                pattern, Optional.empty(), false, candidates, launch.isNone() ? flags() : Set.of(), launch);
    }

    private Launch launch() {
        return new Launch(List.of(Template.of("-" + random.nextInt(2))), new TreeMap<>());
    }

    Registration registration() {
        return new Registration(pick(PATTERNS), program(), flags());
    }

    /** What the handler could register. */
    Registration registrationOf(Handler handler, String launchers) {
        Handler.Rule rule = handler.rule().orElseThrow();
        return handler.registration(rule, pick(rule.candidates()), launchers);
    }

    static String describe(Handler handler) {
        Handler.Rule rule = handler.rule().orElseThrow();
        return handler.name() + (handler.enabled() ? " " : " (disabled) ") + handler.priority() + " "
                + rule.pattern().describe() + " -> " + rule.candidates() + " " + rule.flags()
                + rule.launch().arguments() + " in " + handler.files()
                + handler.imported()
                        .map(registration -> " imported " + registration.describe())
                        .orElse("");
    }

    private Set<Flag> flags() {
        return random.nextInt(3) == 0 ? EnumSet.of(Flag.FIX_BINARY) : Set.of();
    }

    private String program() {
        return pick(Simulation.PROGRAMS);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
