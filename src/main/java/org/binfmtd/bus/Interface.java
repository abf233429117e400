package org.binfmtd.bus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.TypedValue;

/**
 * An interface as data.
 *
 * @param <T> what carries it
 */
public record Interface<T>(String name, Map<String, Method<T>> methods, Map<String, Property<T>> properties) {

    static <T> Interface<T> of(String name, List<Method<T>> methods, List<Property<T>> properties) {
        Map<String, Method<T>> methodsByName = new LinkedHashMap<>();
        methods.forEach(method -> methodsByName.put(method.name(), method));
        Map<String, Property<T>> propertiesByName = new LinkedHashMap<>();
        properties.forEach(property -> propertiesByName.put(property.name(), property));
        return new Interface<>(name, methodsByName, propertiesByName);
    }

    Facet<T> on(T subject) {
        return new Facet<>(this, subject);
    }

    /** All properties of a subject, in the order of the table: an {@code a{sv}}. */
    public Map<String, TypedValue> values(T subject) {
        Map<String, TypedValue> values = new LinkedHashMap<>();
        properties.values().forEach(property -> values.put(property.name(), property.of(subject)));
        return values;
    }

    /** An interface together with what carries it. */
    record Facet<T>(Interface<T> type, T subject) {
        String name() {
            return type.name();
        }

        boolean hasMethod(String member) {
            return type.methods().containsKey(member);
        }

        Optional<String> signature(String member) {
            return Optional.ofNullable(type.methods().get(member)).map(Method::signature);
        }

        /** Calls the method; it must exist and the call's signature must be its. */
        Answer call(Call call) {
            return type.methods().get(call.member()).action().apply(subject, call);
        }

        boolean hasProperties() {
            return !type.properties().isEmpty();
        }

        Optional<TypedValue> value(String property) {
            return Optional.ofNullable(type.properties().get(property)).map(found -> found.of(subject));
        }

        Map<String, TypedValue> values() {
            return type.values(subject);
        }
    }
}
