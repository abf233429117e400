package org.binfmtd.model;

/**
 * Where something was declared.
 *
 * @param line from 1; 0 for the file as a whole
 */
public record Origin(String file, int line) {
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
