package org.binfmtd.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One word of several: the names of an enum's constants, in lower case. */
record ChoiceKind<E extends Enum<E>>(List<E> choices) implements Kind<E> {
    @Override
    public Optional<E> read(Node node, Place place) {
        Optional<Node.Scalar> scalar = single(node, place);
        return scalar.isPresent() ? choice(scalar.get(), place) : Optional.empty();
    }

    @Override
    public String example() {
        return word(choices.get(0));
    }

    private Optional<E> choice(Node.Scalar scalar, Place place) {
        List<String> words = new ArrayList<>();
        for (E each : choices) {
            if (word(each).equals(scalar.text())) {
                return Optional.of(each);
            }
            words.add(word(each));
        }
        String reason = Quote.of(scalar.text()) + " is not one of the words that may stand here";
        place.error(scalar.at(), "unknown-word", reason, Nearest.remedy(scalar.text(), words));
        return Optional.empty();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
