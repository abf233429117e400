package org.binfmtd.config.files;

import java.util.List;

/** What the files of a directory are, which decides by their names and sizes whether they count. */
public enum FileKind {
    /** Our own. A file of no bytes hides nothing, because editors empty a file before they write it. */
    YAML,
    /** Those of {@code binfmt.d(5)}. A file of no bytes hides lower ones, as everywhere with systemd. */
    LINES,
    /** Formats of binfmt-support, whose names are the handlers'. */
    FORMAT;

    /** Ends of the names of files that editors and package managers leave beside the one that counts. */
    private static final List<String> LEFT_OVERS =
            List.of("~", ".bak", ".orig", ".swp", ".old", ".new", ".rpmnew", ".rpmsave", ".rpmorig");

    public boolean counts(String name) {
        return switch (this) {
            case YAML -> SearchPath.isConfigName(name);
            case LINES -> !isHidden(name) && name.endsWith(".conf");
            case FORMAT -> !isHidden(name) && !isLeftOver(name);
        };
    }

    /** Whether a file of this name seems to count, although it does not. */
    boolean misses(String name) {
        return this != FORMAT && !counts(name) && !isHidden(name) && !isLeftOver(name) && !name.startsWith("README");
    }

    /** The end of the names that count. */
    String ending() {
        return this == LINES ? ".conf" : ".yaml";
    }

    boolean emptyHides() {
        return this != YAML;
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    private static boolean isLeftOver(String name) {
        for (String each : LEFT_OVERS) {
            if (name.endsWith(each)) {
                return true;
            }
        }
        return name.contains(".dpkg-") || name.contains(".ucf-");
    }
}
