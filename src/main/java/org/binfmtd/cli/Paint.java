package org.binfmtd.cli;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.ColorScheme;

/** Colour, where the terminal shows it. */
record Paint(Ansi ansi) {
    static Paint of(ColorScheme colours) {
        return new Paint(colours.ansi());
    }

    String styled(String text, IStyle... styles) {
        return ansi.enabled() ? Style.on(styles) + text + Style.reset.on() : text;
    }
}
