package org.binfmtd.cli;

import java.util.List;
import java.util.Map;
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
    private ExplanationJson() {}

    static Map<String, Object> of(Explanation explanation) {
        Map<String, Object> object = Json.object(
                "steps", explanation.hops().stream().map(ExplanationJson::step).toList());
        object.putAll(ending(explanation.ending()));
        object.put("sure", explanation.isSure());
        return object;
    }

    private static Map<String, Object> ending(Ending ending) {
        Optional<Ending.Runs> runs = ending instanceof Ending.Runs good ? Optional.of(good) : Optional.empty();
        Optional<Ending.Fails> fails = ending instanceof Ending.Fails bad ? Optional.of(bad) : Optional.empty();
        return Json.object(
                "runs", runs.isPresent(),
                "program", text(runs.map(Ending.Runs::program)),
                "held", runs.filter(Ending.Runs::held).isPresent(),
                "errno", fails.map(Ending.Fails::errno).orElse(""),
                "reason", fails.map(Ending.Fails::reason).orElse(""),
                "remedy", fails.map(Ending.Fails::remedy).orElse(""));
    }

    private static Map<String, Object> step(Hop hop) {
        Taker taker = hop.taker();
        Optional<Entry.Known> entry =
                taker instanceof Taker.ByEntry byEntry ? Optional.of(byEntry.entry()) : Optional.empty();
        Optional<String> script = taker instanceof Taker.AsScript asScript
                ? Optional.of(asScript.line().interpreter())
                : Optional.empty();
        return Json.object(
                "path", Printable.printable(hop.path()),
                "obstacle",
                        hop.program() instanceof Program.Refused refused
                                ? refused.obstacle().reason()
                                : "",
                "by", word(taker),
                "entry", entry.map(each -> each.name().display()).orElse(""),
                "next",
                        text(entry.map(each -> each.registration().interpreter())
                                .or(() -> script)),
                "loader", text(taker instanceof Taker.AsProgram own ? own.loader() : Optional.empty()),
                "shadowed", names(hop.shadowed()),
                "disabled", names(hop.disabled()),
                "unclear", names(hop.unclear()));
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

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(entry -> entry.name().display()).toList();
    }

    private static String text(Optional<String> text) {
        return text.map(Printable::printable).orElse("");
    }
}
