package org.binfmtd.bus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.bus.Property.Emits;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.ObjectPath;
import org.binfmtd.bus.wire.Signal;
import org.binfmtd.bus.wire.TypedValue;
import org.binfmtd.status.Snapshot.HandlerStatus;

/** The signals that are sent when the bus shows another snapshot. */
final class ChangeSignals {
    private final PublishedSnapshot before;
    private final PublishedSnapshot after;
    private final List<Signal> signals = new ArrayList<>();

    private ChangeSignals(PublishedSnapshot before, PublishedSnapshot after) {
        this.before = before;
        this.after = after;
    }

    /** The signals in the order in which they are to be sent: what went, what came, what changed. */
    static List<Signal> between(PublishedSnapshot before, PublishedSnapshot after) {
        ChangeSignals announcements = new ChangeSignals(before, after);
        announcements.gone();
        announcements.handlers();
        announcements.changed(ObjectPath.MANAGER, ManagerInterface.NAME, ManagerInterface.PROPERTIES, before, after);
        return announcements.signals;
    }

    private void gone() {
        before.handlers().keySet().stream()
                .filter(path -> !after.handlers().containsKey(path))
                .forEach(path -> objects("InterfacesRemoved", Body.of("oas", path, List.of(HandlerInterface.NAME))));
    }

    private void handlers() {
        after.handlers().forEach((path, handler) -> {
            HandlerStatus former = before.handlers().get(path);
            if (former == null) {
                objects("InterfacesAdded", Body.of("oa{sa{sv}}", path, HandlerInterface.interfaces(handler)));
            } else if (!former.equals(handler)) {
                changed(
                        path,
                        HandlerInterface.NAME,
                        HandlerInterface.TYPE.properties().values(),
                        former,
                        handler);
            }
        });
    }

    private void objects(String member, Body body) {
        signals.add(new Signal(ObjectPath.MANAGER, StandardInterfaces.OBJECT_MANAGER_NAME, member, body));
    }

    private <T> void changed(String path, String interfaceName, Iterable<Property<T>> properties, T former, T latter) {
        Map<String, TypedValue> changed = new LinkedHashMap<>();
        List<String> invalidated = new ArrayList<>();
        for (Property<T> property : properties) {
            if (property.emits().anything() && !property.of(former).equals(property.of(latter))) {
                if (property.emits() == Emits.TRUE) {
                    changed.put(property.name(), property.of(latter));
                } else {
                    invalidated.add(property.name());
                }
            }
        }
        if (!changed.isEmpty() || !invalidated.isEmpty()) {
            Body body = Body.of("sa{sv}as", interfaceName, changed, invalidated);
            signals.add(new Signal(path, PropertyCalls.INTERFACE, "PropertiesChanged", body));
        }
    }
}
