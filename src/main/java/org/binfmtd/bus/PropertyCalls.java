package org.binfmtd.bus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.bus.Interface.Facet;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.ErrorAnswer;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.ErrorName;
import org.binfmtd.bus.wire.TypedValue;
import org.binfmtd.model.Printable;

/** {@code org.freedesktop.DBus.Properties}. An empty interface name means all interfaces of the object. */
final class PropertyCalls {
    static final String INTERFACE = "org.freedesktop.DBus.Properties";

    private PropertyCalls() {}

    static Answer get(ObjectNode node, Call call) {
        List<Facet<?>> facets = facets(node, call);
        return facets.isEmpty()
                ? unknownInterface(call)
                : value(facets, call).map(value -> Answer.reply("v", value)).orElseGet(() -> unknownProperty(call));
    }

    static Answer getAll(ObjectNode node, Call call) {
        List<Facet<?>> facets = facets(node, call);
        if (facets.isEmpty()) {
            return unknownInterface(call);
        }
        Map<String, TypedValue> values = new LinkedHashMap<>();
        facets.forEach(facet -> values.putAll(facet.values()));
        return Answer.reply("a{sv}", values);
    }

    static Answer set(ObjectNode node, Call call) {
        List<Facet<?>> facets = facets(node, call);
        if (facets.isEmpty()) {
            return unknownInterface(call);
        }
        return value(facets, call).isEmpty()
                ? unknownProperty(call)
                : new ErrorAnswer(ErrorName.PROPERTY_READ_ONLY, "the property " + property(call) + " is read-only");
    }

    private static List<Facet<?>> facets(ObjectNode node, Call call) {
        String name = call.string(0);
        return name.isEmpty()
                ? node.facets()
                : node.facet(name).<List<Facet<?>>>map(List::of).orElse(List.of());
    }

    private static Optional<TypedValue> value(List<Facet<?>> facets, Call call) {
        String property = call.string(1);
        return facets.stream().flatMap(facet -> facet.value(property).stream()).findFirst();
    }

    private static Answer unknownInterface(Call call) {
        return new ErrorAnswer(
                ErrorName.UNKNOWN_INTERFACE, "this object has no interface " + Printable.printable(call.string(0)));
    }

    private static Answer unknownProperty(Call call) {
        return new ErrorAnswer(ErrorName.UNKNOWN_PROPERTY, "this object has no property " + property(call));
    }

    private static String property(Call call) {
        String name = call.string(0);
        return Printable.printable(name.isEmpty() ? call.string(1) : name + "." + call.string(1));
    }
}
