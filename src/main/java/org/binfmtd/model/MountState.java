package org.binfmtd.model;

/** How {@code binfmt_misc} stands at its mount point. Only {@link #MOUNTED} can be worked with. */
public enum MountState {
    MOUNTED("mounted", ""),
    MISSING("missing", "mount it, or let binfmtd do it with 'mount: auto'"),
    /** An automount point that has not been triggered yet. */
    AUTOFS("autofs", "the automount unit did not answer: systemctl status proc-sys-fs-binfmt_misc.automount"),
    READ_ONLY("read-only", "remount it: mount -o remount,rw /proc/sys/fs/binfmt_misc"),
    /** Another file system lies on top. */
    OVER_MOUNTED("over-mounted", "unmount what was mounted over it"),
    /** Another mount on a directory above hides it. */
    HIDDEN("hidden", "unmount what was mounted on a directory above it"),
    /** A file is bind-mounted over one of its control files: what is written there has no effect. */
    COVERED("covered", "unmount what was mounted over its control file"),
    /** It could be mounted only where the host would not see it. */
    PRIVATE("private", "mount it on the host, or run binfmtd in the host's mount namespace"),
    UNSUPPORTED("unsupported", "run a kernel with CONFIG_BINFMT_MISC, or load the module: modprobe binfmt_misc"),
    /** It could not be looked at yet. */
    UNKNOWN("unknown", "ask as root, or look what the machine lacks: memory, or files that may be open"),
    /** Mounting was not permitted, or failed in another way. */
    REFUSED("refused", "mount it by hand and look at what mount(8) says");

    private final String word;
    private final String remedy;

    MountState(String word, String remedy) {
        this.word = word;
        this.remedy = remedy;
    }

    /** Whether there is a binfmt_misc whose entries the kernel uses, although they cannot be changed. */
    public boolean isThereAllTheSame() {
        return switch (this) {
            case READ_ONLY, OVER_MOUNTED, HIDDEN, COVERED -> true;
            case MOUNTED, MISSING, AUTOFS, PRIVATE, UNSUPPORTED, UNKNOWN, REFUSED -> false;
        };
    }

    public String word() {
        return word;
    }

    public String remedy() {
        return remedy;
    }
}
