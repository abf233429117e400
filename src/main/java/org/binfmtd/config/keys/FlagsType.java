package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Flag;

/** A list of flags' words, or one of them alone. */
public final class FlagsType implements ValueType<Set<Flag>> {
    @Override
    public Optional<Set<Flag>> read(Node node, DiagnosticContext place) {
        return node instanceof Node.Sequence list ? flags(list.items(), place) : flags(List.of(node), place);
    }

    @Override
    public String wanted() {
        return "a list of flags";
    }

    @Override
    public String example() {
        return "[fix-binary]";
    }

    private Optional<Set<Flag>> flags(List<Node> items, DiagnosticContext place) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        boolean right = true;
        for (Node each : items) {
            Optional<Node.Scalar> word = single(each, place);
            Optional<Flag> flag = word.isPresent() ? flag(word.get(), place) : Optional.empty();
            right &= flag.isPresent() && isNew(each, flag.get(), flags, place);
        }
        return right ? Optional.of(flags) : Optional.empty();
    }

    private static Optional<Flag> flag(Node.Scalar word, DiagnosticContext place) {
        for (Flag each : Flag.values()) {
            if (each.word().equals(word.text())) {
                return Optional.of(each);
            }
        }
        place.error(word.at(), "unknown-flag", Quote.of(word.text()) + " is not a flag", remedy(word.text()));
        return Optional.empty();
    }

    private static boolean isNew(Node node, Flag flag, Set<Flag> flags, DiagnosticContext place) {
        if (flags.add(flag)) {
            return true;
        }
        place.error(node.at(), "duplicate-value", "'" + flag.word() + "' is in the list twice", "keep one of the two");
        return false;
    }

    private static String remedy(String written) {
        if (written.indexOf(',') >= 0 || written.indexOf(' ') >= 0) {
            return "write several flags as a list, such as [fix-binary, preserve-argv0]";
        }
        List<String> words = new ArrayList<>();
        for (Flag each : Flag.values()) {
            words.add(each.word());
        }
        return Nearest.remedy(written, words);
    }
}
