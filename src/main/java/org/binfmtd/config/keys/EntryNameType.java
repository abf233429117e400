package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.HandlerName;

/** The name of another program's entry, in a list of them: one that a handler could have too. */
final class EntryNameType implements ScalarType<HandlerName> {
    static final String EXAMPLE = "[WSLInterop]";

    @Override
    public String wanted() {
        return "a name";
    }

    @Override
    public String example() {
        return EXAMPLE;
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
        return NameRule.isReserved(text)
                ? NameRule.reason(text)
                : Quote.of(text) + " cannot be the name of an entry to protect";
    }

    private static String remedy(String text) {
        return NameRule.isReserved(text) ? "take it out" : HandlerName.RULE;
    }
}
