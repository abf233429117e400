package org.binfmtd.host;

/** What may make a pass necessary. Triggers say only "look again", never what happened. */
public enum Trigger {
    /** Something was written to binfmt_misc. */
    KERNEL,
    /** Something was mounted or unmounted. */
    MOUNT,
    /** A file that an interpreter's path leads through came, went or changed. */
    INTERPRETER,
    /** A launcher came, went or changed, be it by our own hand. */
    LAUNCHER,
    /** A file of the configuration came, went or changed. */
    CONFIG,
    /** Rereading the files was requested. */
    RELOAD,
    /** Looking at the kernel again was requested. */
    REPAIR,
    /** It is time. */
    TIMER,
    /** The daemon is to end. */
    STOP
}
