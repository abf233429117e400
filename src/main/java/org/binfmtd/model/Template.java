package org.binfmtd.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An argument or a variable's value as it is declared: text with placeholders such as <code>{file}</code> in it. Two
 * braces that open, <code>{{</code>, stand for one; a brace that begins no word is a brace.
 *
 * @param text as it was written
 */
public record Template(String text, List<Part> parts) {
    public Template {
        parts = List.copyOf(parts);
    }

    /** A piece of it. */
    public sealed interface Part {
        /** Stands for itself. */
        record Literal(String text) implements Part {}

        /** Stands for what the launcher finds out. */
        record Occurrence(Placeholder placeholder) implements Part {}
    }

    /** @throws IllegalArgumentException if a word in braces is none of the placeholders */
    public static Template of(String text) {
        TemplateParser reader = new TemplateParser(text);
        reader.read();
        reader.unknown.ifPresent(word -> {
            throw new IllegalArgumentException("no such placeholder: " + Printable.printable(word));
        });
        return new Template(text, reader.parts);
    }

    /** The first word in braces that is none of the placeholders, without its braces. */
    public static Optional<String> unknownIn(String text) {
        TemplateParser reader = new TemplateParser(text);
        reader.read();
        return reader.unknown;
    }

    public boolean uses(Placeholder placeholder) {
        return parts.contains(new Part.Occurrence(placeholder));
    }

    @Override
    public String toString() {
        return text;
    }

    /** Goes through one text. */
    private static final class TemplateParser {
        private final String text;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private Optional<String> unknown = Optional.empty();

        TemplateParser(String text) {
            this.text = text;
        }

        void read() {
            int at = 0;
            while (at < text.length()) {
                at = text.charAt(at) == '{' ? brace(at) : plain(at);
            }
            flush();
        }

        private int plain(int at) {
            literal.append(text.charAt(at));
            return at + 1;
        }

        private int brace(int at) {
            if (text.startsWith("{{", at)) {
                literal.append('{');
                return at + 2;
            }
            int end = endOfWord(at + 1);
            if (end == at + 1 || end == text.length() || text.charAt(end) != '}') {
                return plain(at);
            }
            found(text.substring(at + 1, end));
            return end + 1;
        }

        private void found(String word) {
            flush();
            Optional<Placeholder> placeholder = Placeholder.ofWord(word);
            if (placeholder.isPresent()) {
                parts.add(new Part.Occurrence(placeholder.get()));
            } else if (unknown.isEmpty()) {
                unknown = Optional.of(word);
            }
        }

        private int endOfWord(int from) {
            int end = from;
            while (end < text.length() && isOfWord(text.charAt(end))) {
                end++;
            }
            return end;
        }

        private static boolean isOfWord(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
        }

        private void flush() {
            if (literal.length() > 0) {
                parts.add(new Part.Literal(literal.toString()));
                literal.setLength(0);
            }
        }
    }
}
