package org.binfmtd.config.yaml;

import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.Diagnostic;

/**
 * What was read of one file.
 *
 * @param root nothing if the text could not be read to its end, or holds nothing
 * @param mistakes in the order of the text
 */
public record Document(Optional<Node> root, List<Diagnostic> mistakes) {
    public Document {
        mistakes = List.copyOf(mistakes);
    }

    static Document unreadable(Diagnostic mistake) {
        return new Document(Optional.empty(), List.of(mistake));
    }

    /** Whether there is nothing in it but blanks and comments, and that is all there is to say. */
    public boolean isEmpty() {
        return root.isEmpty() && mistakes.isEmpty();
    }
}
