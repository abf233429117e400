package org.binfmtd.config.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;

/**
 * The type of a list.
 *
 * @param <E> of its items
 */
interface ListType<E, T> extends ValueType<T> {
    /** @param former the items before it that are right */
    Optional<E> item(Node item, List<E> former, DiagnosticContext context);

    /** All items, if each of them is right. */
    default Optional<List<E>> items(List<Node> nodes, DiagnosticContext context) {
        List<E> items = new ArrayList<>();
        for (Node each : nodes) {
            Optional<E> item = item(each, items, context);
            if (item.isPresent()) {
                items.add(item.get());
            }
        }
        return items.size() == nodes.size() ? Optional.of(List.copyOf(items)) : Optional.empty();
    }

    /** Whether an item is not among those before it. */
    default boolean isNew(Node node, E item, String quoted, List<E> former, DiagnosticContext context) {
        if (!former.contains(item)) {
            return true;
        }
        context.error(node.at(), "duplicate-value", quoted + " is in the list twice", "keep one of the two");
        return false;
    }
}
