package org.binfmtd.config.keys;

import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.HandlerName;

/** A list of entries or handlers, each by its name and once. It may be empty; one name alone is no list. */
public final class EntryNamesType implements ListType<HandlerName, List<HandlerName>> {
    static final int MOST = 64;

    private final EntryNameType name;

    /** @param example how such a list is written */
    public EntryNamesType(String example) {
        this.name = new EntryNameType(example);
    }

    @Override
    public Optional<List<HandlerName>> read(Node node, DiagnosticContext context) {
        if (!(node instanceof Node.Sequence list)) {
            wrong(node, context);
            return Optional.empty();
        }
        if (list.items().size() > MOST) {
            tooMany(list.items(), context);
            return Optional.empty();
        }
        return items(list.items(), context);
    }

    @Override
    public String wanted() {
        return "a list of names";
    }

    @Override
    public String example() {
        return name.example();
    }

    private static void tooMany(List<Node> items, DiagnosticContext context) {
        context.error(
                items.get(MOST).at(),
                "too-many-names",
                "the list has " + items.size() + " names, and may have " + MOST,
                "leave at most " + MOST + " of them in it");
    }

    @Override
    public Optional<HandlerName> item(Node item, List<HandlerName> former, DiagnosticContext context) {
        Optional<HandlerName> found = name.read(item, context);
        return found.isPresent() && isNew(item, found.get(), "'" + found.get() + "'", former, context)
                ? found
                : Optional.empty();
    }
}
