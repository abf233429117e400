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
public final class FlagsType implements ListType<Flag, Set<Flag>> {
    @Override
    public Optional<Set<Flag>> read(Node node, DiagnosticContext context) {
        Optional<List<Flag>> flags = items(node instanceof Node.Sequence list ? list.items() : List.of(node), context);
        return flags.isPresent() ? Optional.of(inOrder(flags.get())) : Optional.empty();
    }

    @Override
    public String wanted() {
        return "a list of flags";
    }

    @Override
    public String example() {
        return "[fix-binary]";
    }

    @Override
    public Optional<Flag> item(Node item, List<Flag> former, DiagnosticContext context) {
        Optional<Node.Scalar> word = single(item, context);
        Optional<Flag> flag = word.isPresent() ? flag(word.get(), context) : Optional.empty();
        return flag.isPresent() && isNew(item, flag.get(), "'" + flag.get().word() + "'", former, context)
                ? flag
                : Optional.empty();
    }

    private static Set<Flag> inOrder(List<Flag> flags) {
        Set<Flag> inOrder = EnumSet.noneOf(Flag.class);
        inOrder.addAll(flags);
        return inOrder;
    }

    private static Optional<Flag> flag(Node.Scalar word, DiagnosticContext context) {
        for (Flag each : Flag.values()) {
            if (each.word().equals(word.text())) {
                return Optional.of(each);
            }
        }
        context.error(word.at(), "unknown-flag", Quote.of(word.text()) + " is not a flag", remedy(word.text()));
        return Optional.empty();
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
