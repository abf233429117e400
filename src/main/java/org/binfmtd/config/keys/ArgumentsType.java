package org.binfmtd.config.keys;

import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Template;

/** A list of arguments, each one word whatever is in it; or one of them alone. */
public final class ArgumentsType implements ListType<Template, List<Template>> {
    @Override
    public Optional<List<Template>> read(Node node, DiagnosticContext context) {
        if (node instanceof Node.Sequence list) {
            return items(list.items(), context);
        }
        Optional<Node.Scalar> alone = single(node, context);
        if (alone.isPresent() && alone.get().text().indexOf(' ') >= 0) {
            context.error(
                    node.at(),
                    "blank-in-argument",
                    "one argument stands here alone, and it has a blank in it",
                    "write several arguments as a list, such as [-cp, '{dir}']; an argument with a blank too");
            return Optional.empty();
        }
        return alone.isPresent() ? items(List.of(node), context) : Optional.empty();
    }

    @Override
    public String wanted() {
        return "a list of arguments";
    }

    @Override
    public String example() {
        return "[-jar]";
    }

    @Override
    public Optional<Template> item(Node item, List<Template> former, DiagnosticContext context) {
        return Templates.read(item, context);
    }
}
