package org.binfmtd.explain;

/**
 * Why it may end otherwise: something that counts cannot be known.
 *
 * @param reason a sentence without its full stop
 * @param remedy how it can be known, in the imperative
 */
public record Doubt(String reason, String remedy) {}
