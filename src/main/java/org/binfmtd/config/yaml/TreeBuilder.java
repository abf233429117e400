package org.binfmtd.config.yaml;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.diagnostics.Characters;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/** Builds one tree. Notes what is not allowed and goes on; stops only where a limit is passed. */
final class TreeBuilder {
    private final EventParser parser;
    private final List<Diagnostic> mistakes = new ArrayList<>();
    private final List<String> path = new ArrayList<>();
    private int events;
    private int depth;

    TreeBuilder(EventParser parser) {
        this.parser = parser;
    }

    /** A limit is passed. */
    static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Diagnostic mistake;

        private Stop(Diagnostic mistake) {
            super(mistake.reason(), null, false, false);
            this.mistake = mistake;
        }

        Diagnostic mistake() {
            return mistake;
        }
    }

    List<Diagnostic> mistakes() {
        return mistakes;
    }

    void add(Diagnostic mistake) {
        mistakes.add(mistake);
    }

    Optional<Node> document() throws IOException, Stop {
        Event first = next();
        if (first.is(Event.ID.StreamEnd)) {
            return Optional.empty();
        }
        Node root = node(first);
        next();
        return Optional.of(root);
    }

    private Event next() throws IOException, Stop {
        Event event = parser.next();
        if (++events > TreeReader.MOST_EVENTS) {
            throw stop(
                    event, "too-many-values", "the file holds too many keys and values", "split it into several files");
        }
        return event;
    }

    private Node node(Event event) throws IOException, Stop {
        if (event instanceof AliasEvent alias) {
            note(
                    event,
                    "alias",
                    "'*" + named(alias.getAnchor()) + "' refers to another value",
                    "write the value itself");
            return new Node.Unusable(at(event));
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        refuseAnchor(start);
        refuseTag(start, start.getTag());
        if (++depth > TreeReader.DEEPEST) {
            throw stop(event, "too-deep", "lists and keys are nested too deeply", "nest them less deeply");
        }
        Node node = event.is(Event.ID.MappingStart) ? mapping(at(event)) : sequence(at(event));
        depth--;
        return node;
    }

    private Node scalar(ScalarEvent event) {
        refuseAnchor(event);
        refuseTag(event, event.getTag());
        Position at = at(event);
        int hidden = Characters.hiddenIn(event.getValue());
        if (hidden >= 0) {
            add(HiddenValue.mistake(event, hidden, at, path));
            return new Node.Unusable(at);
        }
        return new Node.Scalar(event.getValue(), at);
    }

    private Node sequence(Position at) throws IOException, Stop {
        List<Node> items = new ArrayList<>();
        for (Event event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
            items.add(node(event));
        }
        return new Node.Sequence(List.copyOf(items), at);
    }

    private Node mapping(Position at) throws IOException, Stop {
        List<Node.Pair> pairs = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Event event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
            // whatever else a key may be, the parser does not let it through
            ScalarEvent scalar = (ScalarEvent) event;
            path.add(scalar.getValue());
            Node key = key(scalar, seen);
            Node value = node(next());
            path.remove(path.size() - 1);
            if (key instanceof Node.Scalar usable) {
                pairs.add(new Node.Pair(usable, value));
            }
        }
        return new Node.Mapping(List.copyOf(pairs), at);
    }

    private Node key(ScalarEvent event, Set<String> seen) {
        String text = event.getValue();
        Node key = scalar(event);
        if (text.equals("<<")) {
            note(event, "merge-key", "'<<' would merge other values into this place", "write the keys themselves");
            return new Node.Unusable(key.at());
        }
        if (!seen.add(text)) {
            note(event, "duplicate-key", Quote.of(text) + " is here twice", "keep only one of the two");
            return new Node.Unusable(key.at());
        }
        return key;
    }

    private void refuseAnchor(NodeEvent event) {
        if (event.getAnchor() != null) {
            String name = named(event.getAnchor());
            note(
                    event,
                    "anchor",
                    "'&" + name + "' gives the value a name, for use elsewhere",
                    "take it out, and write each value where it is used");
        }
    }

    private void refuseTag(Event event, String tag) {
        if (tag != null) {
            note(
                    event,
                    "tag",
                    "'!' gives the value a type, which is not taken here",
                    "take out what begins with '!', or put the value in quotes if it is meant");
        }
    }

    private void note(Event event, String code, String reason, String remedy) {
        add(new Diagnostic(at(event), path, code, reason, remedy));
    }

    private Stop stop(Event event, String code, String reason, String remedy) {
        return new Stop(new Diagnostic(at(event), List.of(), code, reason, remedy));
    }

    private static String named(String anchor) {
        String quoted = Quote.of(anchor);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static Position at(Event event) {
        return EventParser.positionOf(event.getStartMark());
    }
}
