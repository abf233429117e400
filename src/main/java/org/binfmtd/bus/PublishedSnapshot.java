package org.binfmtd.bus;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.ObjectPath;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.HandlerStatus;

/** What the bus shows at one moment. Used by the bus thread alone. */
public final class PublishedSnapshot {
    private final String version;
    private final Snapshot snapshot;
    private final Map<String, HandlerStatus> handlers = new LinkedHashMap<>();
    private final AnswerCache answers = new AnswerCache();

    public PublishedSnapshot(String version, Snapshot snapshot) {
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
    public Map<String, HandlerStatus> handlers() {
        return handlers;
    }

    /** The answers that were given from this view. */
    AnswerCache answers() {
        return answers;
    }

    /** All objects with all that they have. */
    Body managedObjects() {
        return Body.dictionary("oa{sa{sv}}", handlers.entrySet(), PublishedSnapshot::object);
    }

    private static List<Object> object(Map.Entry<String, HandlerStatus> handler) {
        return List.of(handler.getKey(), HandlerInterface.interfaces(handler.getValue()));
    }
}
