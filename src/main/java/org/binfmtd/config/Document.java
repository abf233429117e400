package org.binfmtd.config;

import java.util.List;
import java.util.Optional;

/**
 * What was read of one file.
 *
 * @param root nothing if the text could not be read to its end, or holds nothing
 * @param mistakes in the order of the text
 */
record Document(Optional<Node> root, List<Mistake> mistakes) {
    Document {
        mistakes = List.copyOf(mistakes);
    }

    static Document unreadable(Mistake mistake) {
        return new Document(Optional.empty(), List.of(mistake));
    }

    /** Whether there is nothing in it but blanks and comments, and that is all there is to say. */
    boolean isEmpty() {
        return root.isEmpty() && mistakes.isEmpty();
    }
}
