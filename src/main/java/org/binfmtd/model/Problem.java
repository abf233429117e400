package org.binfmtd.model;

import java.util.Locale;

/**
 * A diagnostic for the administrator. A problem is a value: it is logged once where it
 * appears, and shown on the bus for as long as it lasts.
 *
 * @param code a stable word for programs, such as {@code unknown-key}
 * @param file empty if it is about none
 * @param line from 1; 0 if it is about the file as a whole
 * @param column from 1; 0 if it is about the whole line
 * @param handler the handler's name, empty if it is about none
 * @param field the YAML key, empty if it is about none
 * @param reason what is wrong: a sentence without its full stop
 * @param remedy what to do about it: a sentence without its full stop
 * @param count how many problems it stands for: 1, or, if it says of others that they are not listed, their number
 */
public record Problem(
        Severity severity,
        String code,
        String file,
        int line,
        int column,
        String handler,
        String field,
        String reason,
        String remedy,
        int count) {
    /** No text is longer than this, in Java's {@code char}s; what is cut ends with an ellipsis. */
    static final int LONGEST_TEXT = 2000;
    /** A name or a key that is longer is none. */
    static final int LONGEST_NAME = 255;

    public Problem {
        handler = Printable.shortened(handler, LONGEST_NAME);
        field = Printable.shortened(field, LONGEST_NAME);
        reason = Printable.shortened(reason, LONGEST_TEXT);
        remedy = Printable.shortened(remedy, LONGEST_TEXT);
    }

    /** One that stands for itself. */
    public Problem(
            Severity severity,
            String code,
            String file,
            int line,
            int column,
            String handler,
            String field,
            String reason,
            String remedy) {
        this(severity, code, file, line, column, handler, field, reason, remedy, 1);
    }

    public enum Severity {
        /** Something that was asked for is not done. */
        ERROR,
        /** Everything is done, but it may not be what was meant. */
        WARNING,
        /** Something that one may not expect, although it is as it is meant to be. */
        NOTE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** About a handler as such, not about a place in a file. */
    public static Problem ofHandler(Severity severity, String code, Handler handler, String reason, String remedy) {
        return new Problem(
                severity,
                code,
                handler.source().file(),
                handler.source().line(),
                0,
                handler.name().text(),
                "",
                reason,
                remedy);
    }

    /** About the system, not about anything declared. */
    public static Problem ofSystem(Severity severity, String code, String reason, String remedy) {
        return new Problem(severity, code, "", 0, 0, "", "", reason, remedy);
    }

    /** The problem in one line: {@code file:line:column: handler: field: reason; remedy}. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        if (!file.isEmpty()) {
            text.append(Printable.printable(file));
            if (line > 0) {
                text.append(':').append(line);
                if (column > 0) {
                    text.append(':').append(column);
                }
            }
            text.append(": ");
        }
        if (!handler.isEmpty()) {
            text.append(Printable.printable(handler)).append(": ");
        }
        if (!field.isEmpty()) {
            text.append(Printable.printable(field)).append(": ");
        }
        return text.append(reason).append("; ").append(remedy).toString();
    }
}
