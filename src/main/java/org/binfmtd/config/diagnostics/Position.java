package org.binfmtd.config.diagnostics;

/**
 * A place in a file's text.
 *
 * @param line from 1; 0 for the file as a whole
 * @param column from 1, counted in characters (not bytes); 0 for the whole line
 */
public record Position(int line, int column) {
    public static final Position WHOLE_FILE = new Position(0, 0);
    public static final Position START = new Position(1, 1);
}
