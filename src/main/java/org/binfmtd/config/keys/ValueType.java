package org.binfmtd.config.keys;

import java.util.Map;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Origin;

/** How the value of a key is read. What is wrong with it is reported; then there is no value. */
public interface ValueType<T> {
    Optional<T> read(Node node, DiagnosticContext context);

    /** A value that may be written, for messages. */
    String example();

    /** What is wanted, for messages. */
    default String wanted() {
        return "a single value";
    }

    /**
     * What holds where a lower and a higher file both have a value: the higher one's, whole, unless a kind says
     * otherwise.
     */
    default T merge(T lower, T higher) {
        return higher;
    }

    /** Notes where a field's value comes from. */
    default void addOrigins(String field, Located<T> value, Map<String, Origin> origins) {
        origins.put(field, value.origin());
    }

    /** The text of a single value that is not empty. */
    default Optional<Node.Scalar> single(Node node, DiagnosticContext context) {
        if (node instanceof Node.Scalar scalar && !scalar.text().isEmpty()) {
            return Optional.of(scalar);
        }
        wrong(node, context);
        return Optional.empty();
    }

    /** Reports that the value is missing or of another form than the one wanted. */
    default void wrong(Node node, DiagnosticContext context) {
        String remedy = "write '" + context.field() + ": " + example() + "'";
        if (node instanceof Node.Scalar scalar && scalar.text().isEmpty()) {
            context.error(node.at(), "no-value", "there is no value", remedy + ", or take the key out");
        } else if (!(node instanceof Node.Unusable)) {
            context.error(
                    node.at(), "wrong-kind", "this is " + node.kind() + ", and " + wanted() + " is wanted", remedy);
        }
    }
}
