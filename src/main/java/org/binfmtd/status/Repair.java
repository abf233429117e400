package org.binfmtd.status;

import org.binfmtd.model.HandlerName;

/**
 * An entry that somebody had changed behind our back and that is as declared again.
 *
 * @param kind what had happened: {@code removed}, {@code disabled}, {@code replaced}, {@code reordered},
 *     {@code stale} (the interpreter's file was another) or {@code launcher} (its launcher was missing or changed)
 * @param microseconds from the moment the daemon learnt of it to the last write that put it right
 */
public record Repair(HandlerName handler, String kind, long microseconds) {}
