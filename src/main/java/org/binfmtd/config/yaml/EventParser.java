package org.binfmtd.config.yaml;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import org.binfmtd.config.diagnostics.Position;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * The streaming parser, with what its tokens do not tell: tags and anchors of keys, and where a document begins. One
 * thread, one text.
 */
final class EventParser extends YAMLParser {
    private Event latest;
    private int documents;

    EventParser(IOContext context, int parserFeatures, int formatFeatures, LoaderOptions limits, Reader reader) {
        super(context, parserFeatures, formatFeatures, limits, null, reader);
    }

    /** Goes to the next key, value, begin or end. */
    Event next() throws IOException {
        nextToken();
        return latest;
    }

    /** The last event that was seen, also when {@link #next} failed on it. */
    Event latest() {
        return latest;
    }

    /** How many documents have begun. */
    int documents() {
        return documents;
    }

    static Position positionOf(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    @Override
    protected Event getEvent() throws IOException {
        latest = super.getEvent();
        if (latest.is(Event.ID.DocumentStart)) {
            documents++;
            if (documents > 1) {
                throw new SecondDocument(positionOf(latest.getStartMark()));
            }
        }
        return latest;
    }

    /** Every scalar is its text. The library would take {@code 0x_} for a number and fail. */
    @Override
    protected JsonToken _decodeScalar(ScalarEvent scalar) {
        return JsonToken.VALUE_STRING;
    }

    /** A second document begins. */
    static final class SecondDocument extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Position at;

        SecondDocument(Position at) {
            super("a second document");
            this.at = at;
        }

        Position at() {
            return at;
        }
    }
}
