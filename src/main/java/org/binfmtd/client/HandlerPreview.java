package org.binfmtd.client;

import java.util.Optional;
import org.binfmtd.model.HandlerState;

/**
 * How a handler would stand on this machine.
 *
 * @param reason a sentence without its full stop; empty where the state says all
 * @param remedy likewise; empty if there is nothing to do
 * @param interpreter the candidate that would be taken: the first that exists, or the first of all; nothing unless it
 *     is {@link HandlerState#ACTIVE}
 * @param exists whether that one is there
 */
public record HandlerPreview(
        HandlerState state, String reason, String remedy, Optional<String> interpreter, boolean exists) {}
