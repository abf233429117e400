package org.binfmtd.bus;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.binfmtd.daemon.Snapshot;
import org.binfmtd.daemon.Snapshot.HandlerStatus;

/** What the bus shows at one moment. Used by the bus thread alone. */
final class View {
    private final String version;
    private final Snapshot snapshot;
    private final Map<String, HandlerStatus> handlers = new LinkedHashMap<>();
    private Body managedObjects = Body.EMPTY;

    View(String version, Snapshot snapshot) {
        this.version = version;
        this.snapshot = snapshot;
        snapshot.handlers().stream()
                .sorted(Comparator.comparing(HandlerStatus::name))
                .forEach(handler -> handlers.put(ObjectPath.of(handler.name()), handler));
    }

    String version() {
        return version;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** The handlers by their objects' paths, in the order of their names. */
    Map<String, HandlerStatus> handlers() {
        return handlers;
    }

    /** All objects with all that they have, encoded once however many ask. */
    Body managedObjects() {
        if (managedObjects == Body.EMPTY) {
            Map<String, Object> objects = new LinkedHashMap<>();
            handlers.forEach((path, handler) -> objects.put(path, HandlerInterface.interfaces(handler)));
            managedObjects = Body.of("a{oa{sa{sv}}}", objects);
        }
        return managedObjects;
    }
}
