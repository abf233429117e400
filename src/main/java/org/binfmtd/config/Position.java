package org.binfmtd.config;

/**
 * A place in a file's text.
 *
 * @param line from 1; 0 for the file as a whole
 * @param column from 1, counted in characters (not bytes); 0 for the whole line
 */
record Position(int line, int column) {
    static final Position WHOLE_FILE = new Position(0, 0);
    static final Position START = new Position(1, 1);
}
