package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;

/** The type of a single value. */
interface ScalarType<T> extends ValueType<T> {
    /** @param scalar not empty */
    Optional<T> read(Node.Scalar scalar, DiagnosticContext context);

    @Override
    default Optional<T> read(Node node, DiagnosticContext context) {
        Optional<Node.Scalar> scalar = single(node, context);
        return scalar.isPresent() ? read(scalar.get(), context) : Optional.empty();
    }
}
