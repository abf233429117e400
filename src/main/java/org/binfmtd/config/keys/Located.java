package org.binfmtd.config.keys;

import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.model.Origin;

/**
 * A value and where it was written.
 *
 * @param at where the value begins
 * @param origin the file, and the line of its key
 */
public record Located<T>(T value, Position at, Origin origin) {}
