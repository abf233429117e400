package org.binfmtd.config.diagnostics;

import org.binfmtd.model.Origin;
import org.binfmtd.model.Problem;

/**
 * Where in the declarations a reader is, so that what it finds wrong says so.
 *
 * @param problems collects what is found in this file
 * @param handler empty outside of all
 * @param field the YAML key, empty outside of all
 */
public record DiagnosticContext(FileProblems problems, String file, String handler, String field) {

    public static DiagnosticContext in(String file, FileProblems problems) {
        return new DiagnosticContext(problems, file, "", "");
    }

    public DiagnosticContext handler(String name) {
        return new DiagnosticContext(problems, file, name, "");
    }

    public DiagnosticContext field(String key) {
        return new DiagnosticContext(problems, file, handler, key);
    }

    public Origin origin(Position at) {
        return new Origin(file, at.line());
    }

    public void error(Position at, String code, String reason, String remedy) {
        add(Problem.Severity.ERROR, at, code, reason, remedy);
    }

    public void warning(Position at, String code, String reason, String remedy) {
        add(Problem.Severity.WARNING, at, code, reason, remedy);
    }

    private void add(Problem.Severity severity, Position at, String code, String reason, String remedy) {
        problems.add(new Problem(severity, code, file, at.line(), at.column(), handler, field, reason, remedy));
    }
}
