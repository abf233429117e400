package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.HandlerName;

/**
 * The name of an entry or of a handler, in a list of them.
 *
 * @param example how the list is written
 */
record EntryNameType(String example) implements ScalarType<HandlerName> {
    @Override
    public String wanted() {
        return "a name";
    }

    @Override
    public void wrong(Node node, DiagnosticContext context) {
        if (node instanceof Node.Scalar) {
            context.error(node.at(), "no-value", "an item of the list is empty", "write a name, or take the item out");
        } else {
            ScalarType.super.wrong(node, context);
        }
    }

    @Override
    public Optional<HandlerName> read(Node.Scalar scalar, DiagnosticContext context) {
        String text = scalar.text();
        Optional<HandlerName> name = HandlerName.parse(text);
        if (name.isEmpty()) {
            context.error(scalar.at(), "bad-name", reason(text), remedy(text));
        }
        return name;
    }

    private static String reason(String text) {
        return NameRule.isReserved(text) ? NameRule.reason(text) : Quote.of(text) + " cannot be the name of an entry";
    }

    private static String remedy(String text) {
        return NameRule.isReserved(text) ? "take it out" : HandlerName.RULE;
    }
}
