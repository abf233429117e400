package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.Place;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.HandlerName;

/** A list of other programs' entries, each by its name and once. It may be empty; one name alone is no list. */
public final class EntryNamesKind implements Kind<List<HandlerName>> {
    static final int MOST = 64;

    private final EntryNameKind name = new EntryNameKind();

    @Override
    public Optional<List<HandlerName>> read(Node node, Place place) {
        if (!(node instanceof Node.Sequence list)) {
            wrong(node, place);
            return Optional.empty();
        }
        if (list.items().size() > MOST) {
            tooMany(list.items(), place);
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
        return EntryNameKind.EXAMPLE;
    }

    private static void tooMany(List<Node> items, Place place) {
        place.error(
                items.get(MOST).at(),
                "too-many-names",
                "the list has " + items.size() + " names, and may have " + MOST,
                "leave at most " + MOST + " of them in it");
    }

    private Optional<List<HandlerName>> names(List<Node> items, Place place) {
        List<HandlerName> names = new ArrayList<>();
        for (Node each : items) {
            Optional<HandlerName> found = name.read(each, place);
            if (found.isPresent() && isNew(each, found.get(), names, place)) {
                names.add(found.get());
            }
        }
        return names.size() == items.size() ? Optional.of(List.copyOf(names)) : Optional.empty();
    }

    private static boolean isNew(Node node, HandlerName name, List<HandlerName> former, Place place) {
        if (!former.contains(name)) {
            return true;
        }
        place.error(node.at(), "duplicate-value", "'" + name + "' is in the list twice", "keep one of the two");
        return false;
    }
}
