package org.binfmtd.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.binfmtd.model.Problem;

/**
 * Problems for programs: {@code {"problems": [{"severity", "code", "file", "line", "column", "handler", "field",
 * "reason", "remedy"}], "errors": N, "warnings": N}}, with the keys' meanings as on the bus. More keys may come; these
 * stay.
 */
final class ProblemsJson {
    private ProblemsJson() {}

    static void write(List<Problem> problems, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("problems");
        for (Problem each : problems) {
            write(each, json);
        }
        json.writeEndArray();
        json.writeNumberField("errors", Severities.count(problems, Problem.Severity.ERROR));
        json.writeNumberField("warnings", Severities.count(problems, Problem.Severity.WARNING));
        json.writeEndObject();
    }

    private static void write(Problem problem, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("severity", problem.severity().word());
        json.writeStringField("code", problem.code());
        json.writeStringField("file", problem.file());
        json.writeNumberField("line", problem.line());
        json.writeNumberField("column", problem.column());
        json.writeStringField("handler", problem.handler());
        json.writeStringField("field", problem.field());
        json.writeStringField("reason", problem.reason());
        json.writeStringField("remedy", problem.remedy());
        json.writeEndObject();
    }
}
