package org.binfmtd.plan;

import java.util.List;
import java.util.Optional;
import org.binfmtd.model.EntryName;

/**
 * Who stands in whose way: the kernel's first enabled match is final, so an entry keeps from all below it the files
 * that both match. A magic and an extension may always meet in one file; only patterns of one kind are named here.
 *
 * @param below enabled entries below that lose files to this one
 * @param above enabled entries above that take files from this one
 * @param covering the first of those above that takes all of them, if one does
 */
public record Shadows(List<EntryName> below, List<EntryName> above, Optional<EntryName> covering) {}
