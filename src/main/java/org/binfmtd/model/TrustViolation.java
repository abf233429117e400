package org.binfmtd.model;

/**
 * Why the file at a path is not trusted: another user could change it, or put another one there.
 *
 * @param code a stable word for programs, such as {@code untrusted-owner}
 * @param hop the file, directory or link on the way that is at fault
 * @param reason what is wrong with it: a sentence without its full stop
 * @param remedy what to do about it: a sentence without its full stop
 */
public record TrustViolation(String code, String hop, String reason, String remedy) {}
