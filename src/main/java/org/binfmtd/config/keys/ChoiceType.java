package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/**
 * One word of several.
 *
 * @param words what is written for each of the choices, in the same order
 */
public record ChoiceType<T>(List<T> choices, List<String> words) implements ScalarType<T> {
    /** The names of an enum's constants, in lower case. */
    public static <E extends Enum<E>> ChoiceType<E> of(E[] constants) {
        List<String> words = new ArrayList<>();
        for (E each : constants) {
            words.add(each.name().toLowerCase(Locale.ROOT));
        }
        return new ChoiceType<>(List.of(constants), words);
    }

    @Override
    public String example() {
        return words.get(0);
    }

    @Override
    public Optional<T> read(Node.Scalar scalar, DiagnosticContext context) {
        int index = words.indexOf(scalar.text());
        if (index >= 0) {
            return Optional.of(choices.get(index));
        }
        String reason = Quote.of(scalar.text()) + " is not one of the words that may stand here";
        context.error(scalar.at(), "unknown-word", reason, Nearest.remedy(scalar.text(), words));
        return Optional.empty();
    }
}
