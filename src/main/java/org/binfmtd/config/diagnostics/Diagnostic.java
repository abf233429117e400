package org.binfmtd.config.diagnostics;

import java.util.List;
import org.binfmtd.model.Problem;

/**
 * Something wrong in a file's text, before it is known what the file is about.
 *
 * @param path the keys that lead there, outermost first
 */
public record Diagnostic(Position at, List<String> path, String code, String reason, String remedy) {
    public Diagnostic {
        path = List.copyOf(path);
    }

    public static Diagnostic ofFile(Position at, String code, String reason, String remedy) {
        return new Diagnostic(at, List.of(), code, reason, remedy);
    }

    public Problem in(String file, String handler) {
        return new Problem(
                Problem.Severity.ERROR, code, file, at.line(), at.column(), handler, field(handler), reason, remedy);
    }

    private String field(String handler) {
        int above = handler.isEmpty() ? 0 : 2;
        return path.size() > above ? path.get(path.size() - 1) : "";
    }
}
