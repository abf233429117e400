package org.binfmtd.explain;

/**
 * The bits of a file by which a program would run with another user's or group's rights.
 *
 * @param ignored whether its file system is mounted {@code nosuid}
 */
public record SetId(boolean user, boolean group, boolean ignored) {
    public static final SetId NONE = new SetId(false, false, false);

    private static final int USER = 04000;
    private static final int GROUP = 02010;

    /** @param mode as {@code st_mode}; a set-group-ID bit counts where the group may run the file */
    public static SetId of(int mode, boolean ignored) {
        return new SetId((mode & USER) != 0, (mode & GROUP) == GROUP, ignored);
    }

    boolean isSet() {
        return user || group;
    }

    String describe() {
        return user && group
                ? "its set-user-ID and set-group-ID bits do"
                : user ? "its set-user-ID bit does" : "its set-group-ID bit does";
    }
}
