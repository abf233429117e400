package org.binfmtd.model;

import java.nio.charset.StandardCharsets;

/**
 * The small program that stands between the kernel and an interpreter which needs arguments or variables: a script for
 * {@code /bin/sh}. It is named by its handler and by what is in it, so that another definition has another launcher,
 * and a file that was changed can be distinguished from one that is as it was written.
 *
 * <p>The kernel calls a script with the program's path, with its {@code argv[0]} if that is to be preserved, and with
 * its arguments. Each of them reaches the interpreter as one word, whatever bytes it has.
 *
 * @param name the name of its file
 * @param text what is in it
 */
public record Launcher(String name, String text) {
    /** What each of them begins with. */
    public static final String HEAD = "#!/bin/sh\n# Made by binfmtd from the definition of the handler ";

    /** How many characters {@link #name} has beside those of the handler's name. */
    public static final int NAME_OVERHEAD = 17;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * @param preservesArgv0 whether the kernel passes {@code argv[0]} behind the path; it is not passed on but by its
     *     placeholder, because an interpreter that is not started by the kernel itself cannot know that it is there
     */
    public static Launcher of(HandlerName handler, String interpreter, Launch launch, boolean preservesArgv0) {
        String text = LauncherScript.of(handler, interpreter, launch, preservesArgv0);
        return new Launcher(name(handler.text(), text), text);
    }

    /** Whether a file of this name could be a launcher. */
    public static boolean isName(String fileName) {
        int dash = fileName.lastIndexOf('-');
        return dash == fileName.length() - NAME_OVERHEAD
                && dash > 0
                && hasOnlyDigits(fileName, dash + 1)
                && HandlerName.parse(fileName.substring(0, dash)).isPresent();
    }

    private static boolean hasOnlyDigits(String fileName, int from) {
        for (int i = from; i < fileName.length(); i++) {
            if ("0123456789abcdef".indexOf(fileName.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a launcher's file of this name holds what it was written with. */
    public static boolean isIntact(String fileName, String text) {
        int dash = fileName.lastIndexOf('-');
        return dash > 0 && fileName.equals(name(fileName.substring(0, dash), text));
    }

    private static String name(String handler, String text) {
        String digits = Long.toHexString(hash(text));
        return handler + "-" + "0".repeat(NAME_OVERHEAD - 1 - digits.length()) + digits;
    }

    /** FNV-1a. Only root chooses the text or writes the file, and the digests of the library load slowly. */
    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
