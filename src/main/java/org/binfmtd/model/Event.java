package org.binfmtd.model;

/**
 * One thing that happened to the entry of a handler, or to all of binfmt_misc.
 *
 * @param time microseconds since the epoch, as the clock of the day showed it
 * @param handler whose entry it happened to; empty if it happened to all
 * @param event a word; for an entry that another process had changed, what it had done: {@code removed}, {@code
 *     disabled}, {@code replaced}, {@code reordered}, {@code overtaken}, {@code stale} (the interpreter's file was
 *     another) or {@code launcher} (its launcher was missing or changed)
 * @param microseconds from the moment the daemon learnt of the change to the write that restored the entry;
 *     {@link #NO_REPAIR} for all other events, and for those of former runs
 * @param detail for people; safe to print
 */
public record Event(long time, String handler, String event, long microseconds, String detail) {
    public static final long NO_REPAIR = -1;

    public Event(long time, String handler, String event, String detail) {
        this(time, handler, event, NO_REPAIR, detail);
    }

    /** Whether an entry that another process had changed is again as declared. */
    public boolean isRepair() {
        return microseconds != NO_REPAIR;
    }

    /** For people; safe to print. */
    public String describe() {
        return isRepair() ? "repaired after " + microseconds + " us; " + detail : detail;
    }
}
