package org.binfmtd.config;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.binfmtd.model.HandlerName;

/** A list of entries' names, in no order. */
final class NamesKind implements Kind<List<HandlerName>> {
    /** More are more likely a mistake than meant. */
    private static final int MOST = 64;

    @Override
    public Optional<List<HandlerName>> read(Node node, Place place) {
        if (!(node instanceof Node.Sequence list)) {
            wrong(node, place);
            return Optional.empty();
        }
        if (list.items().size() > MOST) {
            place.error(
                    node.at(),
                    "too-many-values",
                    "the list has " + list.items().size() + " names",
                    "write at most " + MOST);
            return Optional.empty();
        }
        return names(list.items(), place);
    }

    @Override
    public String wanted() {
        return "a list of names";
    }

    @Override
    public String example() {
        return "[WSLInterop]";
    }

    private Optional<List<HandlerName>> names(List<Node> items, Place place) {
        TreeSet<HandlerName> names = new TreeSet<>();
        boolean right = true;
        for (Node each : items) {
            Optional<Node.Scalar> word = single(each, place);
            right &= word.isPresent() && add(word.get(), names, place);
        }
        return right ? Optional.of(List.copyOf(names)) : Optional.empty();
    }

    private static boolean add(Node.Scalar word, TreeSet<HandlerName> names, Place place) {
        Optional<HandlerName> name = HandlerName.parse(word.text());
        if (name.isEmpty()) {
            place.error(
                    word.at(),
                    "bad-name",
                    Quote.of(word.text()) + " is not a name that can be protected",
                    "write the name of an entry; " + HandlerName.RULE);
            return false;
        }
        if (!names.add(name.get())) {
            place.error(
                    word.at(), "duplicate-value", "'" + name.get() + "' is in the list twice", "keep one of the two");
            return false;
        }
        return true;
    }
}
