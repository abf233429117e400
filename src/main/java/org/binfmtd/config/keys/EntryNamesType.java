package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.HandlerName;

/** A list of other programs' entries, each by its name and once. It may be empty; one name alone is no list. */
public final class EntryNamesType implements ValueType<List<HandlerName>> {
    static final int MOST = 64;

    private final EntryNameType name = new EntryNameType();

    @Override
    public Optional<List<HandlerName>> read(Node node, DiagnosticContext place) {
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
        return EntryNameType.EXAMPLE;
    }

    private static void tooMany(List<Node> items, DiagnosticContext place) {
        place.error(
                items.get(MOST).at(),
                "too-many-names",
                "the list has " + items.size() + " names, and may have " + MOST,
                "leave at most " + MOST + " of them in it");
    }

    private Optional<List<HandlerName>> names(List<Node> items, DiagnosticContext place) {
        List<HandlerName> names = new ArrayList<>();
        for (Node each : items) {
            Optional<HandlerName> found = name.read(each, place);
            if (found.isPresent() && isNew(each, found.get(), names, place)) {
                names.add(found.get());
            }
        }
        return names.size() == items.size() ? Optional.of(List.copyOf(names)) : Optional.empty();
    }

    private static boolean isNew(Node node, HandlerName name, List<HandlerName> former, DiagnosticContext place) {
        if (!former.contains(name)) {
            return true;
        }
        place.error(node.at(), "duplicate-value", "'" + name + "' is in the list twice", "keep one of the two");
        return false;
    }
}
