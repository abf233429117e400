package org.binfmtd.model;

/** What the kernel has under one name. */
public sealed interface Entry {
    EntryName name();

    /** The entry file's inode number: another one after each registration, even an equal one. */
    long inode();

    /** When the entry was registered or last written to, nanoseconds since the epoch; no finer than a clock tick. */
    long modified();

    boolean enabled();

    /** The entry in one line, for people. */
    String describe();

    /** Whether this entry does just what the registration says, and does it now. */
    default boolean serves(Registration registration) {
        return enabled() && holds(registration);
    }

    /** Whether this entry has just this content, enabled or not. */
    boolean holds(Registration registration);

    /** An entry that we understand wholly. */
    record Known(EntryName name, boolean enabled, Registration registration, long inode, long modified)
            implements Entry {
        @Override
        public boolean holds(Registration other) {
            return registration.equals(other);
        }

        @Override
        public String describe() {
            return registration.describe() + (enabled ? "" : " (disabled)");
        }
    }

    /**
     * An entry that we don't understand wholly: of a newer kernel, or with text in it that is not UTF-8 or has a line
     * feed. It equals nothing and is never touched.
     *
     * @param text its content as the kernel gives it
     */
    record Opaque(EntryName name, boolean enabled, Bytes text, long inode, long modified) implements Entry {
        @Override
        public boolean holds(Registration other) {
            return false;
        }

        @Override
        public String describe() {
            return Printable.printable(text);
        }
    }

    /**
     * An entry of which nothing is known but its name: reading it fails for another reason than its absence. It
     * equals nothing, is never touched, and whatever is known of its name stays as it is until it can be read.
     */
    record Unread(EntryName name, Hindrance hindrance) implements Entry {
        @Override
        public long inode() {
            return 0;
        }

        @Override
        public long modified() {
            return 0;
        }

        @Override
        public boolean enabled() {
            return false;
        }

        @Override
        public boolean holds(Registration other) {
            return false;
        }

        @Override
        public String describe() {
            return "cannot be read: " + hindrance.reason();
        }
    }
}
