package org.binfmtd.bus;

import java.util.List;
import java.util.Optional;
import org.binfmtd.bus.wire.ObjectPath;

/** All objects there are. */
final class Tree {
    private final Interface<PublishedSnapshot> manager;

    Tree(Interface<PublishedSnapshot> manager) {
        this.manager = manager;
    }

    Optional<ObjectNode> find(String path, PublishedSnapshot view) {
        return switch (path) {
            case "/" -> Optional.of(ObjectNode.onTheWayTo("org"));
            case "/org" -> Optional.of(ObjectNode.onTheWayTo("binfmtd1"));
            case ObjectPath.MANAGER ->
                Optional.of(new ObjectNode(
                        List.of("handler"), List.of(StandardInterfaces.OBJECT_MANAGER.on(view), manager.on(view))));
            case ObjectPath.HANDLERS -> Optional.of(new ObjectNode(handlers(view), List.of()));
            default ->
                Optional.ofNullable(view.handlers().get(path))
                        .map(handler -> new ObjectNode(List.of(), List.of(HandlerInterface.TYPE.on(handler))));
        };
    }

    private static List<String> handlers(PublishedSnapshot view) {
        int prefix = ObjectPath.HANDLERS.length() + 1;
        return view.handlers().keySet().stream()
                .map(path -> path.substring(prefix))
                .toList();
    }
}
