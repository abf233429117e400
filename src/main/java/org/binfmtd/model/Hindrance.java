package org.binfmtd.model;

/**
 * Why something that may be there cannot be looked at now. It is neither there nor absent then, but unknown: it is left
 * as it is and looked at again.
 *
 * @param errno as in {@code errno.h}; 0 if it is not known
 * @param reason a clause: {@code ENOMEM (Cannot allocate memory)}
 * @param remedy what to do about it: a sentence without its full stop
 */
public record Hindrance(int errno, String reason, String remedy) {}
