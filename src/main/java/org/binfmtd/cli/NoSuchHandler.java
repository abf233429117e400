package org.binfmtd.cli;

import org.binfmtd.model.Printable;

/** The handler that was asked for is not declared. */
final class NoSuchHandler extends Exception {
    private static final long serialVersionUID = 1L;

    NoSuchHandler(String name) {
        super("no handler is declared with the name " + Printable.printable(name) + "; see binfmtctl status");
    }
}
