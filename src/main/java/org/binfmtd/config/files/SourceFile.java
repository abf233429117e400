package org.binfmtd.config.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import org.binfmtd.config.diagnostics.Diagnostic;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.kernel.Errno;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Printable;
import org.binfmtd.model.TrustViolation;

/**
 * Opening files. What must hold of a file before its content counts is decided here: a file that does not count is
 * never opened, and what was read counts only if it is still the file that was looked at before, unchanged.
 */
public final class SourceFile {
    /** Bytes; a longer file is not read. */
    public static final int LONGEST = 64 * 1024;
    /** How often a file that changes while it is read is read. */
    private static final int ATTEMPTS = 5;
    /** Systems that are installed as an image keep each file below as one more name of a file in their store. */
    private static final Path IMAGE = Path.of("/usr");

    private final Path file;
    private final PathWalk walk;

    private SourceFile(Path file, PathWalk walk) {
        this.file = file;
        this.walk = walk;
    }

    public sealed interface Content {
        record Octets(byte[] octets) implements Content {}

        /** @param mayPass whether reading it again soon may succeed */
        record Rejected(Diagnostic mistake, boolean mayPass) implements Content {}
    }

    /** @param walk by which the file was found */
    public static Content read(Path file, PathWalk walk) {
        if (walk.isFull()) {
            return TOO_MUCH;
        }
        Content content = attempt(file, walk);
        if (content instanceof Content.Octets read) {
            walk.took(read.octets().length);
        } else if (((Content.Rejected) content).mayPass()) {
            walk.hinder();
        }
        return content;
    }

    private static Content attempt(Path file, PathWalk walk) {
        Optional<Content> content = new SourceFile(file, walk).read();
        for (int more = 1; more < ATTEMPTS && content.isEmpty(); more++) {
            // the directories may be others too
            content = new SourceFile(file, walk.trust().walk()).read();
        }
        return content.orElse(CHANGING);
    }

    /** What the file holds, or why that does not count; nothing if it changed meanwhile. */
    private Optional<Content> read() {
        try {
            ResolvedPath seen = walk.look(file);
            Optional<Content> refusal = refusal(seen);
            return refusal.isPresent() ? refusal : opened(seen);
        } catch (NoSuchFileException e) {
            return refused(
                    "unreadable",
                    "the link leads to a file that does not exist",
                    "make the link right, or take it away; a link to /dev/null masks the files of this name");
        } catch (FileSystemLoopException e) {
            return refused(
                    "unreadable",
                    "the link leads to itself, or through too many others",
                    "make the link right, or take it away");
        } catch (AccessDeniedException e) {
            return refused("unreadable", "reading it is not permitted", "let root read it");
        } catch (IOException e) {
            return Optional.of(unreadable(e));
        }
    }

    private static Content unreadable(IOException e) {
        Diagnostic mistake = Diagnostic.ofFile(
                Position.WHOLE_FILE,
                "unreadable",
                "it cannot be read: " + why(e),
                "make the file readable, or take it away");
        return new Content.Rejected(mistake, Errno.of(e).mayPass());
    }

    /** The system's words for what went wrong. */
    static String why(IOException e) {
        if (e instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (e instanceof AccessDeniedException) {
            return "that is not permitted";
        }
        String words = e instanceof FileSystemException about ? about.getReason() : e.getMessage();
        return words == null ? "the system does not say why" : Printable.printable(words);
    }

    private Optional<Content> refusal(ResolvedPath seen) {
        if (!seen.isTrusted()) {
            TrustViolation distrust = seen.distrust().get();
            return refused(distrust.code(), distrust.reason(), distrust.remedy());
        }
        if (!seen.stat().isRegular()) {
            // a FIFO would hold us up for ever
            return refused("not-a-file", "this is not a regular file", "put a regular file here, or take it away");
        }
        if (walk.trust().isOfRootAlone()
                && seen.stat().links() > 1
                && !seen.real().startsWith(IMAGE)) {
            String name = Quote.forShell(seen.real());
            return refused(
                    "hard-link",
                    "the file has other names too (hard links), and who can change it there cannot be seen here",
                    "give it a copy of its own: cp -p " + name + " " + name + "~ && mv " + name + "~ " + name);
        }
        return Optional.empty();
    }

    private static Optional<Content> opened(ResolvedPath seen) throws IOException {
        try (RegularFile file = RegularFile.open(seen.real())) {
            byte[] octets = file.read(LONGEST);
            return seen.isStillSo() ? Optional.of(new Content.Octets(octets)) : Optional.empty();
        } catch (RegularFile.TooLargeException e) {
            return refused("too-large", "the file is larger than 64 KiB", "split it into several files");
        } catch (IOException e) {
            if (seen.isStillSo()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static final Content CHANGING = new Content.Rejected(
            Diagnostic.ofFile(
                    Position.WHOLE_FILE,
                    "changed-while-read",
                    "the file was changed each time while it was being read",
                    "write the new file beside it and move it over the old one; it is read again as soon as it changes"),
            true);

    private static final Content TOO_MUCH = new Content.Rejected(
            Diagnostic.ofFile(
                    Position.WHOLE_FILE,
                    "too-much",
                    "the file is not read, because those before it have more than 4 MiB together",
                    "take away files that are not needed, or comments from those before it"),
            false);

    private static Optional<Content> refused(String code, String reason, String remedy) {
        return Optional.of(new Content.Rejected(Diagnostic.ofFile(Position.WHOLE_FILE, code, reason, remedy), false));
    }
}
