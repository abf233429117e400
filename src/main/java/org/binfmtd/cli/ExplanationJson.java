package org.binfmtd.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Hop;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.explain.Program;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Printable;

/**
 * An explanation for programs: {@code {"steps": [{"path", "obstacle", "by": "entry"|"script"|"program"|"nobody",
 * "entry", "next", "loader", "shadowed": [], "disabled": [], "unclear": []}], "runs": true|false, "program", "held",
 * "errno", "reason", "remedy", "sure": true|false}}; what does not apply is an empty string. Paths and names are
 * written as on the bus. More keys may come; these stay.
 */
final class ExplanationJson {
    private final JsonGenerator json;

    ExplanationJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Explanation explanation) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("steps");
        for (Hop hop : explanation.hops()) {
            write(hop);
        }
        json.writeEndArray();
        write(explanation.ending());
        json.writeBooleanField("sure", explanation.isSure());
        json.writeEndObject();
    }

    private void write(Ending ending) throws IOException {
        Optional<Ending.Runs> runs = ending instanceof Ending.Runs good ? Optional.of(good) : Optional.empty();
        Optional<Ending.Fails> fails = ending instanceof Ending.Fails bad ? Optional.of(bad) : Optional.empty();
        json.writeBooleanField("runs", runs.isPresent());
        text("program", runs.map(Ending.Runs::program));
        json.writeBooleanField("held", runs.filter(Ending.Runs::held).isPresent());
        json.writeStringField("errno", fails.map(Ending.Fails::errno).orElse(""));
        json.writeStringField("reason", fails.map(Ending.Fails::reason).orElse(""));
        json.writeStringField("remedy", fails.map(Ending.Fails::remedy).orElse(""));
    }

    private void write(Hop hop) throws IOException {
        json.writeStartObject();
        text("path", Optional.of(hop.path()));
        json.writeStringField(
                "obstacle",
                hop.program() instanceof Program.Refused refused
                        ? refused.obstacle().reason()
                        : "");
        write(hop.taker());
        names("shadowed", hop.shadowed());
        names("disabled", hop.disabled());
        names("unclear", hop.unclear());
        json.writeEndObject();
    }

    private void write(Taker taker) throws IOException {
        Optional<Entry.Known> entry =
                taker instanceof Taker.ByEntry byEntry ? Optional.of(byEntry.entry()) : Optional.empty();
        Optional<String> script = taker instanceof Taker.AsScript asScript
                ? Optional.of(asScript.line().interpreter())
                : Optional.empty();
        json.writeStringField("by", word(taker));
        json.writeStringField("entry", entry.map(each -> each.name().display()).orElse(""));
        text("next", entry.map(each -> each.registration().interpreter()).or(() -> script));
        text("loader", taker instanceof Taker.AsProgram own ? own.loader() : Optional.empty());
    }

    private static String word(Taker taker) {
        if (taker instanceof Taker.ByEntry) {
            return "entry";
        }
        if (taker instanceof Taker.AsScript) {
            return "script";
        }
        return taker instanceof Taker.AsProgram ? "program" : "nobody";
    }

    private void names(String key, List<Entry> entries) throws IOException {
        json.writeArrayFieldStart(key);
        for (Entry entry : entries) {
            json.writeString(entry.name().display());
        }
        json.writeEndArray();
    }

    private void text(String key, Optional<String> text) throws IOException {
        json.writeStringField(key, text.map(Printable::printable).orElse(""));
    }
}
