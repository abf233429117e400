package org.binfmtd.bus;

import java.util.function.Function;
import org.binfmtd.bus.wire.Encoder;
import org.binfmtd.bus.wire.TypedValue;

/**
 * A read-only property, readable by everyone.
 *
 * @param <T> what it is a property of
 * @param value its value, in the form that {@link Encoder} takes for the signature
 */
record Property<T>(String name, String signature, Emits emits, Function<T, Object> value) {
    /** What is announced when it changes: {@code org.freedesktop.DBus.Property.EmitsChangedSignal}. */
    enum Emits {
        TRUE,
        INVALIDATES,
        FALSE,
        CONST;

        boolean anything() {
            return this == TRUE || this == INVALIDATES;
        }
    }

    TypedValue of(T subject) {
        return new TypedValue(signature, value.apply(subject));
    }
}
