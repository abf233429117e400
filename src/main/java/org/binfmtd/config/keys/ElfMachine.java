package org.binfmtd.config.keys;

import org.binfmtd.model.ElfTarget;

/** How a machine is named. */
sealed interface ElfMachine {
    /** By QEMU's name of it, which says its class and byte order too. */
    record Named(ElfTarget target) implements ElfMachine {}

    /** By its number in {@code e_machine}, which does not. */
    record Numbered(int number) implements ElfMachine {}
}
