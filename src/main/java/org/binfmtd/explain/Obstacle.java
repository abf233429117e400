package org.binfmtd.explain;

/** Why exec refuses what is at a path, whatever is in it. */
public enum Obstacle {
    MISSING("ENOENT", "does not exist", "give the path of a file that is there"),
    BEHIND_A_FILE("ENOTDIR", "leads through a file that is not a directory", "fix the path"),
    TOO_LONG("ENAMETOOLONG", "has a name that is too long", "shorten it"),
    ENDLESS_LINKS("ELOOP", "is a link that leads to itself", "fix the link"),
    NOT_A_FILE("EACCES", "is not a file", "name a program"),
    NOT_EXECUTABLE("EACCES", "is not executable", "run: chmod +x FILE"),
    NOT_PERMITTED("EACCES", "cannot be reached with your rights", "ask as root"),
    ON_NOEXEC("EACCES", "is on a file system that is mounted noexec", "move it, or mount that without noexec");

    private final String errno;
    private final String reason;
    private final String remedy;

    Obstacle(String errno, String reason, String remedy) {
        this.errno = errno;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** The symbol of the error that {@code execve(2)} fails with. */
    public String errno() {
        return errno;
    }

    /** What follows the path in a sentence. */
    public String reason() {
        return reason;
    }

    /** What to do about it, in the imperative. */
    public String remedy() {
        return remedy;
    }
}
