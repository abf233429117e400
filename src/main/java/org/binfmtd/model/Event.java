package org.binfmtd.model;

/**
 * One thing that happened to the entry of a handler, or to all of binfmt_misc.
 *
 * @param time microseconds since the epoch, as the clock of the day showed it
 * @param handler whose entry it happened to; empty if it happened to all
 * @param event a word
 * @param detail for people; safe to print
 */
public record Event(long time, String handler, String event, String detail) {}
