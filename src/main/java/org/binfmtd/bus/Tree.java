package org.binfmtd.bus;

import java.util.List;
import java.util.Optional;

/** All objects there are. */
final class Tree {
    private final Interface<View> manager;

    Tree(Interface<View> manager) {
        this.manager = manager;
    }

    Optional<Node> find(String path, View view) {
        return switch (path) {
            case "/" -> Optional.of(Node.onTheWayTo("org"));
            case "/org" -> Optional.of(Node.onTheWayTo("binfmtd1"));
            case ObjectPath.MANAGER ->
                Optional.of(new Node(
                        List.of("handler"), List.of(StandardInterfaces.OBJECT_MANAGER.on(view), manager.on(view))));
            case ObjectPath.HANDLERS -> Optional.of(new Node(handlers(view), List.of()));
            default ->
                Optional.ofNullable(view.handlers().get(path))
                        .map(handler -> new Node(List.of(), List.of(HandlerInterface.TYPE.on(handler))));
        };
    }

    private static List<String> handlers(View view) {
        int prefix = ObjectPath.HANDLERS.length() + 1;
        return view.handlers().keySet().stream()
                .map(path -> path.substring(prefix))
                .toList();
    }
}
