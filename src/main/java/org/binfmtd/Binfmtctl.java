package org.binfmtd;

import org.binfmtd.cli.ControlCommand;

/** The command for people, {@code binfmtctl(1)}. */
public final class Binfmtctl {
    private Binfmtctl() {}

    public static void main(String[] arguments) {
        System.exit(ControlCommand.run(arguments));
    }
}
