package org.binfmtd.model;

/** Where things are unless options say otherwise. */
public final class StandardPaths {
    public static final String MOUNT_POINT = "/proc/sys/fs/binfmt_misc";
    public static final String CONFIG = "/etc/binfmtd";
    /** What lasts. */
    public static final String STATE = "/var/lib/binfmtd";
    /** What lasts until the next boot. */
    public static final String RUNTIME = "/run/binfmtd";

    public static final String LAUNCHERS = STATE + "/launchers";

    private StandardPaths() {}
}
