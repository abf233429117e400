package org.binfmtd.config.yaml;

import java.util.List;
import org.binfmtd.config.diagnostics.Position;

/** A YAML document as a tree in which everything knows where it was written. Scalars are the text and nothing more. */
public sealed interface Node {
    Position at();

    /** What this is, for messages. */
    String kind();

    record Scalar(String text, Position at) implements Node {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    record Sequence(List<Node> items, Position at) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Mapping(List<Pair> pairs, Position at) implements Node {
        @Override
        public String kind() {
            return "a group of keys";
        }
    }

    /** Something that was reported as a mistake already; there is nothing to add. */
    record Unusable(Position at) implements Node {
        @Override
        public String kind() {
            return "nothing usable";
        }
    }

    /** A key, which is there once in its mapping, and its value. */
    record Pair(Scalar key, Node value) {}
}
