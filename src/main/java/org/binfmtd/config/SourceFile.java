package org.binfmtd.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.binfmtd.model.Text;

/** Opening files. What must hold of a file before its content counts is decided here, on what was opened. */
final class SourceFile {
    /** Bytes; a longer file is not read. */
    static final int LONGEST = 64 * 1024;

    private SourceFile() {}

    sealed interface Content {
        record Octets(byte[] octets) implements Content {}

        record Refused(Mistake mistake) implements Content {}
    }

    static Content read(Path file) {
        try {
            // a FIFO would hold us up for ever
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                return refused("not-a-file", "this is not a regular file", "put a regular file here, or take it away");
            }
            return opened(file);
        } catch (NoSuchFileException e) {
            return refused(
                    "unreadable",
                    "the link leads to a file that does not exist",
                    "make the link right, or take it away; a link to /dev/null masks the files of this name");
        } catch (AccessDeniedException e) {
            return refused("unreadable", "reading it is not permitted", "let root read it");
        } catch (IOException e) {
            return refused("unreadable", "it cannot be read: " + why(e), "make the file readable, or take it away");
        }
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
        return words == null ? "the system does not say why" : Text.printable(words);
    }

    private static Content opened(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(LONGEST + 1);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until the end or the limit
            }
            if (!buffer.hasRemaining()) {
                return refused("too-large", "the file is larger than 64 KiB", "split it into several files");
            }
            return new Content.Octets(Arrays.copyOf(buffer.array(), buffer.position()));
        }
    }

    private static Content refused(String code, String reason, String remedy) {
        return new Content.Refused(Mistake.ofFile(Position.WHOLE_FILE, code, reason, remedy));
    }
}
