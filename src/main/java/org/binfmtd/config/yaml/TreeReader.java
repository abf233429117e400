package org.binfmtd.config.yaml;

import java.io.IOException;
import java.util.Optional;

/**
 * From text to a tree, within limits. Whatever the text is, the answer is a document and never an exception.
 * Thread-safe.
 */
public final class TreeReader {
    /** Mappings and lists within each other; the deepest thing that means something is 5 deep. */
    static final int DEEPEST = 8;
    /** Keys, values, begins and ends. */
    static final int MOST_EVENTS = 10_000;

    private final EventFactory factory = new EventFactory();

    Document read(String text) {
        try (EventParser parser = factory.open(withoutHeader(text))) {
            return read(parser);
        } catch (IOException e) {
            throw new IllegalStateException("reading a string failed", e);
        }
    }

    /**
     * The text with nothing in the comments that it begins with, so that each line keeps its number. The library looks
     * at every character several times, and half of what is shipped stands in such comments.
     */
    public static String withoutHeader(String text) {
        StringBuilder blank = new StringBuilder();
        int line = 0;
        while (line < text.length() && isBlankOrComment(text, line)) {
            int end = text.indexOf('\n', line);
            if (end < 0) {
                return blank.toString();
            }
            blank.append('\n');
            line = end + 1;
        }
        return blank.append(text, line, text.length()).toString();
    }

    private static boolean isBlankOrComment(String text, int line) {
        int at = line;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at == text.length() || text.charAt(at) == '#' || text.charAt(at) == '\n';
    }

    private static Document read(EventParser parser) {
        TreeBuilder builder = new TreeBuilder(parser);
        try {
            Optional<Node> root = builder.document();
            return new Document(root, builder.mistakes());
        } catch (TreeBuilder.Stop stop) {
            builder.add(stop.mistake());
        } catch (IOException e) {
            builder.add(Syntax.mistake(e, parser));
        } catch (RuntimeException e) {
            // the library has let some of its own mistakes through before
            builder.add(Syntax.unknown(Syntax.position(parser)));
        }
        return new Document(Optional.empty(), builder.mistakes());
    }
}
