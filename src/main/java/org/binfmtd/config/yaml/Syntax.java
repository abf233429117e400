package org.binfmtd.config.yaml;

import java.io.IOException;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.Position;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;

/**
 * What the parser says, in words for people who write files and not parsers. Its messages are recognised by their text
 * (snakeyaml's {@code ScannerImpl} and {@code ParserImpl}); one that is new to us becomes a plain "not YAML here".
 */
enum Syntax {
    TAB("(TAB)", Where.PROBLEM, "a tab stands where only spaces may indent", "indent with spaces"),
    START(
            "cannot start any token",
            Where.PROBLEM,
            "a value cannot begin with this character",
            "put the value in single quotes"),
    SECOND_COLON(
            "mapping values are not allowed here",
            Where.PROBLEM,
            "a ':' stands where no key can be",
            "put a value that holds ': ' in single quotes, and look whether the line above lacks its ':'"),
    NO_COLON(
            "could not find expected ':'",
            Where.CONTEXT,
            "this line is neither a key with its value nor an item of a list",
            "write 'key: value', with a blank after the ':', or '- ' before an item of a list"),
    ITEM(
            "sequence entries are not allowed here",
            Where.PROBLEM,
            "an item of a list cannot stand here",
            "begin the list on a line of its own below its key, or write it in brackets"),
    KEY(
            "mapping keys are not allowed here",
            Where.PROBLEM,
            "a key cannot stand here",
            "put the value in single quotes"),
    INDENTATION(
            "expected <block end>",
            Where.PROBLEM,
            "this line does not go with the lines above it",
            "indent keys that belong together alike, and put nothing after a closing quote or bracket"),
    OPEN_LIST(
            "expected ',' or ']'",
            Where.PROBLEM,
            "a list in brackets is not finished here",
            "put ',' between its items and ']' at its end"),
    OPEN_GROUP(
            "expected ',' or '}'",
            Where.PROBLEM,
            "a group of keys in braces is not finished here",
            "put ',' between its keys and '}' at its end"),
    OPEN_QUOTE(
            "found unexpected",
            Where.CONTEXT,
            "the quotation mark that stands here has no partner",
            "close the quotation, or put a value that begins with a quotation mark in the other kind of them"),
    ESCAPE(
            "escape",
            Where.PROBLEM,
            "this is no escape that YAML knows in double quotes",
            "write the value in single quotes, in which a backslash is a backslash"),
    FILE_END(
            "the node content, but found '<stream end>'",
            Where.PROBLEM,
            "the file ends within a list in brackets or a group of keys in braces",
            "close it with ']' or '}'"),
    NO_VALUE(
            "expected the node content",
            Where.PROBLEM,
            "a value is missing before this",
            "write the value, or take out what stands here"),
    AFTER_END(
            "expected '<document start>'",
            Where.PROBLEM,
            "this belongs to nothing that stands above it",
            "give the line the indentation of the lines it belongs to");

    private static final String CODE = "syntax";

    private enum Where {
        /** Where the parser gave up. */
        PROBLEM,
        /** Where the thing begins that it could not finish. */
        CONTEXT
    }

    private final String words;
    private final Where where;
    private final String reason;
    private final String remedy;

    Syntax(String words, Where where, String reason, String remedy) {
        this.words = words;
        this.where = where;
        this.reason = reason;
        this.remedy = remedy;
    }

    static Diagnostic mistake(IOException failure, EventParser parser) {
        if (failure instanceof EventParser.SecondDocument second) {
            return secondDocument(second.at());
        }
        if (failure.getCause() instanceof MarkedYAMLException marked) {
            return marked(marked, parser);
        }
        return failure.getCause() == null ? key(parser.latest(), position(parser)) : unknown(position(parser));
    }

    static Diagnostic unknown(Position at) {
        return Diagnostic.ofFile(
                at, CODE, "the text cannot be read as YAML here", "compare it with the example in binfmtd.yaml(5)");
    }

    /** Where the parser was when it failed without saying where. */
    static Position position(EventParser parser) {
        return parser.latest() == null
                ? Position.START
                : EventParser.positionOf(parser.latest().getStartMark());
    }

    private static Diagnostic marked(MarkedYAMLException failure, EventParser parser) {
        String context = failure.getContext() == null ? "" : failure.getContext();
        Position at = position(failure.getProblemMark(), parser);
        if (context.endsWith("directive") || failure.getProblem().contains("YAML")) {
            return Diagnostic.ofFile(
                    at, CODE, "a line that begins with '%' is a directive, and this one cannot be read", "take it out");
        }
        if (context.endsWith("tag") || failure.getProblem().contains("tag handle")) {
            return Diagnostic.ofFile(
                    at,
                    "tag",
                    "a value that begins with '!' has a type, which is not taken here",
                    "put the value in single quotes");
        }
        if (context.endsWith("alias") || context.endsWith("anchor")) {
            return Diagnostic.ofFile(
                    position(failure.getContextMark(), parser),
                    CODE,
                    "a value cannot begin with '*' or '&'",
                    "put the value in single quotes");
        }
        if (context.endsWith("block scalar")) {
            return Diagnostic.ofFile(
                    at,
                    CODE,
                    "after '|' or '>' the text begins on the next line",
                    "put the value in single quotes, or write it on the next line");
        }
        for (Syntax each : values()) {
            if (failure.getProblem().contains(each.words)) {
                return each.at(each.where == Where.PROBLEM ? at : position(failure.getContextMark(), parser));
            }
        }
        return unknown(at);
    }

    private Diagnostic at(Position at) {
        return Diagnostic.ofFile(at, CODE, reason, remedy);
    }

    private static Position position(Mark mark, EventParser parser) {
        return mark == null ? position(parser) : EventParser.positionOf(mark);
    }

    private static Diagnostic secondDocument(Position at) {
        return Diagnostic.ofFile(
                at,
                "several-documents",
                "a second document begins here, and a file holds one",
                "take out the line '---', or put the second document into a file of its own");
    }

    /** The only thing that the token layer itself refuses: a key that is not a scalar. */
    private static Diagnostic key(Event event, Position at) {
        if (event instanceof AliasEvent) {
            return Diagnostic.ofFile(at, "alias", "the key refers to another value", "write the key itself");
        }
        return Diagnostic.ofFile(
                at,
                "key-kind",
                "a list or a group of keys stands where a key must be",
                "write one word as the key; put a value that begins with '[' or '{' in single quotes");
    }
}
