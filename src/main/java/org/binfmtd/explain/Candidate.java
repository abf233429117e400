package org.binfmtd.explain;

import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Pattern;

/**
 * A declared handler: it would take a file if it had an entry.
 *
 * @param reason why it has none: a sentence without its full stop; empty where the state says all
 * @param remedy what to do about it; empty if nothing need be done
 */
public record Candidate(HandlerName name, Pattern pattern, HandlerState state, String reason, String remedy) {}
