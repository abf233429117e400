package org.binfmtd.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;

/** How all commands write JSON. */
final class Json {
    private Json() {}

    /** Writes what {@code content} writes, laid out to be looked at, and a line feed; leaves {@code out} open. */
    static void write(Writer out, JsonWriting content) throws IOException {
        try (JsonGenerator json = generator(out).useDefaultPrettyPrinter()) {
            content.write(json);
        }
        out.write('\n');
    }

    /** Writes what {@code content} writes in one line; leaves {@code out} open. */
    static void writeLine(Writer out, JsonWriting content) throws IOException {
        try (JsonGenerator json = generator(out)) {
            content.write(json);
        }
        out.write('\n');
    }

    private static JsonGenerator generator(Writer out) throws IOException {
        return new JsonFactory()
                .setCharacterEscapes(new JsonEscapes())
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    @FunctionalInterface
    interface JsonWriting {
        void write(JsonGenerator json) throws IOException;
    }
}
