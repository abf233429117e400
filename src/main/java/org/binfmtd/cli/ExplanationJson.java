package org.binfmtd.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.explain.Candidate;
import org.binfmtd.explain.Doubt;
import org.binfmtd.explain.Explanation;
import org.binfmtd.explain.Explanation.Ending;
import org.binfmtd.explain.Happened;
import org.binfmtd.explain.Hop;
import org.binfmtd.explain.Hop.Taker;
import org.binfmtd.explain.Program;
import org.binfmtd.model.Entry;
import org.binfmtd.model.LaunchedProgram;
import org.binfmtd.model.Printable;

/**
 * An explanation for programs: {@code {"steps": [{"path", "obstacle", "by": "entry"|"script"|"program"|"nobody",
 * "entry", "next", "loader", "shadowed": [], "disabled": [], "unclear": [], "remarks": [], "launches"}], "runs":
 * true|false, "program", "held", "errno", "reason", "remedy", "candidates": [{"name", "state", "reason", "remedy"}],
 * "sure": true|false, "doubt", "resolve"}}; what does not apply is an empty string. What a launcher starts follows in
 * the same list of steps. Paths and names are written as on the bus. More keys may come; these stay.
 */
final class ExplanationJson {
    private ExplanationJson() {}

    static Map<String, Object> of(Explanation explanation) {
        Explanation last = explanation.last();
        Map<String, Object> object = Json.object(
                "steps", explanation.steps().stream().map(ExplanationJson::step).toList());
        object.putAll(ending(last.ending()));
        object.put("sure", last.isSure());
        object.put("doubt", last.doubt().map(Doubt::reason).orElse(""));
        object.put("resolve", last.doubt().map(Doubt::remedy).orElse(""));
        return object;
    }

    /** The same, with {@code "happened": {"errno", "status"}, "agrees": true|false}. */
    static Map<String, Object> of(Explanation explanation, Happened happened) {
        Map<String, Object> object = of(explanation);
        object.put("happened", Json.object("errno", happened.errno(), "status", happened.status()));
        object.put("agrees", happened.agreesWith(explanation.last()));
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
                "remedy", fails.map(Ending.Fails::remedy).orElse(""),
                "candidates",
                        fails.map(Ending.Fails::candidates).orElse(List.of()).stream()
                                .map(ExplanationJson::candidate)
                                .toList());
    }

    private static Map<String, Object> candidate(Candidate candidate) {
        return Json.object(
                "name", candidate.name().text(),
                "state", candidate.state().word(),
                "reason", candidate.reason(),
                "remedy", candidate.whatHelps());
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
                "unclear", names(hop.unclear()),
                "remarks", hop.remarks(),
                "launches",
                        hop.program() instanceof Program.Runnable runnable
                                ? runnable.launched()
                                        .map(LaunchedProgram::describe)
                                        .orElse("")
                                : "");
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
