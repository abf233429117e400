package org.binfmtd.config.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What {@code lstat(2)} says of a path, links not followed.
 *
 * @param mode type and permissions, as {@code st_mode}
 * @param owner the number alone: asking for the name could go over a network that is not up yet
 * @param links how many names the file has
 */
record Stat(long device, long inode, FileTime changed, FileTime modified, long size, int mode, int owner, int links) {
    private static final int TYPE = 0170000;
    private static final int LINK = 0120000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int PERMISSIONS = 07777;

    static Stat of(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(
                path, "unix:dev,ino,ctime,lastModifiedTime,size,mode,uid,nlink", LinkOption.NOFOLLOW_LINKS);
        return new Stat(
                (Long) found.get("dev"),
                (Long) found.get("ino"),
                (FileTime) found.get("ctime"),
                (FileTime) found.get("lastModifiedTime"),
                (Long) found.get("size"),
                (Integer) found.get("mode"),
                (Integer) found.get("uid"),
                (Integer) found.get("nlink"));
    }

    /**
     * Whether it is the same file and nothing of it has changed: whatever changes content, owner, mode or name gives a
     * file a new ctime. Not left to {@code equals}, which records make at run time: the first costs 20 ms.
     */
    boolean isSameAs(Stat other) {
        return device == other.device
                && inode == other.inode
                && changed.equals(other.changed)
                && modified.equals(other.modified)
                && size == other.size;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    int permissions() {
        return mode & PERMISSIONS;
    }
}
