package org.binfmtd.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Problem;

/**
 * How all commands write JSON: objects are {@link Map}s, arrays {@link Collection}s, bytes are written in hex. More
 * keys may come; these stay.
 */
final class Json {
    private Json() {}

    /** An object's members in their order: keys and values in turn. */
    static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** What the daemon shows: the names of the bus, the first letter made small ({@code shadowedBy}). */
    static Map<String, Object> object(Properties properties) {
        Map<String, Object> object = new LinkedHashMap<>();
        properties
                .properties()
                .forEach((name, value) -> object.put(Character.toLowerCase(name.charAt(0)) + name.substring(1), value));
        return object;
    }

    /** The keys' meanings are those of the property {@code Problems} on the bus. */
    static Map<String, Object> object(List<Problem> problems) {
        return object(
                "problems",
                problems.stream().map(Json::object).toList(),
                "errors",
                Severities.count(problems, Problem.Severity.ERROR),
                "warnings",
                Severities.count(problems, Problem.Severity.WARNING),
                "notes",
                Severities.count(problems, Problem.Severity.NOTE));
    }

    private static Map<String, Object> object(Problem problem) {
        return object(
                "severity", problem.severity().word(),
                "code", problem.code(),
                "file", problem.file(),
                "line", problem.line(),
                "column", problem.column(),
                "handler", problem.handler(),
                "field", problem.field(),
                "reason", problem.reason(),
                "remedy", problem.remedy());
    }

    /** Writes a value, laid out to be looked at, and a line feed; leaves {@code out} open. */
    static void write(Writer out, Object value) throws IOException {
        try (JsonGenerator json = generator(out).useDefaultPrettyPrinter()) {
            write(value, json);
        }
        out.write('\n');
    }

    /** Writes a value in one line; leaves {@code out} open. */
    static void writeLine(Writer out, Object value) throws IOException {
        try (JsonGenerator json = generator(out)) {
            write(value, json);
        }
        out.write('\n');
    }

    private static JsonGenerator generator(Writer out) throws IOException {
        return new JsonFactory()
                .setCharacterEscapes(new JsonEscapes())
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        if (value instanceof Map<?, ?> object) {
            json.writeStartObject();
            for (Map.Entry<?, ?> each : object.entrySet()) {
                json.writeFieldName((String) each.getKey());
                write(each.getValue(), json);
            }
            json.writeEndObject();
        } else if (value instanceof Collection<?> array) {
            json.writeStartArray();
            for (Object each : array) {
                write(each, json);
            }
            json.writeEndArray();
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else {
            json.writeString(value instanceof Bytes bytes ? bytes.hex() : (String) value);
        }
    }
}
