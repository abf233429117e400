package org.binfmtd.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What {@code uname -m} calls this machine. */
public final class MachineName {
    /** {@code struct utsname} on Linux: six fields of this length. */
    private static final int FIELD = 65;

    private static final int FIELDS = 6;
    private static final int MACHINE = 4;

    private MachineName() {}

    public static String get() {
        byte[] names = new byte[FIELDS * FIELD];
        Libc.get().uname(names);
        byte[] name = Arrays.copyOfRange(names, MACHINE * FIELD, (MACHINE + 1) * FIELD);
        return new String(name, 0, length(name), StandardCharsets.ISO_8859_1);
    }

    private static int length(byte[] name) {
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return length;
    }
}
