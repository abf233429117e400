package org.binfmtd.config.handlers;

import java.util.Optional;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.keys.FieldValues;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Problem;

/**
 * What one file says of one handler.
 *
 * @param origin where it begins to speak of it
 * @param at the place of the handler's name
 * @param fault the first thing that is wrong with it; then no part of it may be used
 */
public record Fragment(HandlerName name, Origin origin, Position at, FieldValues fields, Optional<Problem> fault) {}
