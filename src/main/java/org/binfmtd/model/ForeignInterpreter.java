package org.binfmtd.model;

import java.util.Optional;

/**
 * The interpreter of an entry that another program registered.
 *
 * @param isMissing whether there is certainly nothing at its path
 * @param violation why other users than root can replace it, if they can
 */
public record ForeignInterpreter(boolean isMissing, Optional<TrustViolation> violation) {}
