package org.binfmtd.bus.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.binfmtd.model.Bytes;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;

/**
 * Values in plain forms, from those that dbus-java reads and {@link Encoder} writes: variants are what
 * they hold, numbers {@link Long}, arrays and structures {@link List}.
 */
public final class VariantDecoder {
    private VariantDecoder() {}

    public static Object of(Object value) {
        if (value instanceof TypedValue ours) {
            return of(ours.content());
        }
        if (value instanceof Variant<?> variant) {
            return variant.getSig().equals("ay") ? octets(variant.getValue()) : of(variant.getValue());
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof DBusPath path) {
            return path.getPath();
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof Collection<?> elements) {
            return list(elements);
        }
        return value instanceof Object[] members ? list(List.of(members)) : value;
    }

    /** In the order of the keys: on the bus there is none. */
    public static Map<String, Object> map(Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put((String) of(key), of(value)));
        return new LinkedHashMap<>(sorted);
    }

    public static List<List<Object>> rows(Collection<?> rows) {
        List<List<Object>> plain = new ArrayList<>();
        rows.forEach(row -> plain.add(list((List<?>) of(row))));
        return plain;
    }

    private static List<Object> list(Collection<?> elements) {
        List<Object> plain = new ArrayList<>(elements.size());
        elements.forEach(each -> plain.add(of(each)));
        return plain;
    }

    private static Bytes octets(Object array) {
        if (array instanceof byte[] octets) {
            return Bytes.of(octets);
        }
        List<?> list = array instanceof Object[] boxed ? List.of(boxed) : (List<?>) array;
        byte[] octets = new byte[list.size()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = ((Number) list.get(i)).byteValue();
        }
        return Bytes.of(octets);
    }
}
