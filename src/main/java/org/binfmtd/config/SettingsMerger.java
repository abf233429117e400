package org.binfmtd.config;

import java.util.List;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.ProblemList;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.config.yaml.Document;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Problem;

/** Lays settings files over each other, lowest first, key by key. */
final class SettingsMerger {
    private final FieldValues fields = new FieldValues();
    private final ProblemList problems = new ProblemList();
    private boolean readable = true;

    void add(String file, Document document) {
        FileProblems found = new FileProblems(file);
        document.mistakes().forEach(each -> found.add(each.in(file, "")));
        if (document.root().isPresent()) {
            read(document.root().get(), DiagnosticContext.in(file, found));
        }
        readable &= found.isEmpty();
        problems.add(file, found.inOrder());
    }

    void addUnlisted(Problem problem) {
        readable = false;
        addProblem(problem);
    }

    void addProblem(Problem problem) {
        problems.add(problem.file(), List.of(problem));
    }

    Settings settings() {
        return SettingsKeys.settings(fields);
    }

    /** Whether nothing was wrong with any of the files. */
    boolean isReadable() {
        return readable;
    }

    List<Problem> problems() {
        return problems.inOrder();
    }

    private void read(Node root, DiagnosticContext context) {
        if (root instanceof Node.Mapping mapping) {
            fields.override(SettingsKeys.TABLE.read(mapping, context));
        } else if (!(root instanceof Node.Unusable)) {
            context.error(
                    root.at(),
                    "wrong-kind",
                    "the file holds " + root.kind() + ", and no settings",
                    "write each setting on a line of its own, such as 'watch: true'");
        }
    }
}
