package org.binfmtd.cli;

import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** The colours of states, the daemon's and the handlers'. */
final class States {
    private States() {}

    /** Whether the daemon has nothing left to do, and all is as declared. */
    static boolean isDone(String state) {
        return state.equals("converged") || state.equals("overtaken");
    }

    static IStyle colour(String state) {
        return switch (state) {
            case "active", "converged" -> Style.fg_green;
            case "failed", "refused", "blocked", "suspended" -> Style.fg_red;
            case "conflict", "frozen", "shadowed", "overtaken", "degraded", "working", "starting" -> Style.fg_yellow;
            default -> Style.faint;
        };
    }
}
