package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Pattern;

/**
 * Which files a handler is for.
 *
 * @param target the machine that the pattern was computed from, where it was
 */
public record Match(Pattern pattern, Optional<ElfTarget> target) {}
