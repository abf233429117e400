package org.binfmtd.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.binfmtd.model.Bytes;

/**
 * What the daemon shows, for programs: objects with the names that the properties have on the bus, the first letter
 * made small ({@code shadowedBy}), bytes in hex. More keys may come; these stay.
 */
final class PropertiesJson {
    private PropertiesJson() {}

    /** An object's members in their order: keys and values in turn. */
    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** The members of an object that has been begun. */
    static void members(JsonGenerator json, Map<String, Object> properties) throws IOException {
        for (Map.Entry<String, Object> each : properties.entrySet()) {
            json.writeFieldName(key(each.getKey()));
            value(json, each.getValue());
        }
    }

    private static String key(String property) {
        return Character.toLowerCase(property.charAt(0)) + property.substring(1);
    }

    static void object(JsonGenerator json, Map<String, Object> properties) throws IOException {
        json.writeStartObject();
        members(json, properties);
        json.writeEndObject();
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> each : map.entrySet()) {
                json.writeFieldName((String) each.getKey());
                value(json, each.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Collection<?> elements) {
            json.writeStartArray();
            for (Object each : elements) {
                value(json, each);
            }
            json.writeEndArray();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else {
            json.writeString(value instanceof Bytes bytes ? bytes.hex() : (String) value);
        }
    }
}
