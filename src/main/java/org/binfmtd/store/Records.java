package org.binfmtd.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.binfmtd.kernel.RegularFile;

/**
 * The format of the daemon's own files: lines of text, each followed by its checksum. A record counts only with that,
 * so a process that is killed, a machine that loses its power and a bit that flips cost no more than the records that
 * they hit; and that something is lost is known.
 *
 * <pre>
 * HEADER
 * early size BYTES CRC         how long the file was when it was last complete
 * RECORD
 * early sum CRC                of the line before
 * ...
 * </pre>
 *
 * <p>CRC is CRC-32C in hexadecimal. The lines that are no records begin with a word that the first version of the
 * inventory passes over where it does not understand what follows, so that version reads this file too, after a
 * downgrade.
 */
final class Records {
    private static final String SUM = "early sum ";
    private static final String SIZE = "early size ";
    /** In bytes, with the line after it. */
    private static final int LONGEST_HEADER = 128;

    /** {@code early size BYTES CRC} */
    private static final int WORDS_OF_SIZE = 4;

    /** {@code early sum CRC}; the claim on an entry that is called "sum" has more. */
    private static final int WORDS_OF_SUM = 3;

    private final byte[] content;
    private final RecordListener reader;
    /** Where the next line begins. */
    private int at;
    /** The record whose checksum is to follow, one character a byte: the checksums are of bytes. */
    private Optional<String> pending = Optional.empty();

    private int pendingAt;
    /** So many bytes the file had when it was last complete. */
    private long certain;

    private Records(byte[] content, int at, RecordListener reader) {
        this.content = content;
        this.at = at;
        this.reader = reader;
    }

    /** Takes what a file holds, in its order. */
    interface RecordListener {
        void record(String record);

        /** A record without a checksum, in a file of which others have one. */
        default void unprotected(String record) {
            damaged();
        }

        /** A record is damaged, or the rest of the file is missing. */
        void damaged();
    }

    /** The file is of another kind or version, or its first line is damaged. */
    static final class UnknownFormatException extends FileSystemException {
        private static final long serialVersionUID = 1L;

        UnknownFormatException(Path path) {
            super(path.toString(), null, "does not begin with a line that this version understands");
        }
    }

    /** The file was written by a newer version, whose format is not known here. */
    static final class NewerFormatException extends FileSystemException {
        private static final long serialVersionUID = 1L;

        private final int version;
        private final transient List<String> lines;

        NewerFormatException(Path path, int version, List<String> lines) {
            super(path.toString(), null, "was written by a newer version of binfmtd, whose format is not known here");
            this.version = version;
            this.lines = lines;
        }

        int version() {
            return version;
        }

        /** What stands in the file after its first line, whatever it means. */
        List<String> lines() {
            return lines;
        }
    }

    /**
     * Reads a file. One without any checksum was written by the first version: all its records count.
     *
     * @param limit in bytes
     * @throws IOException if it cannot be read, or is larger
     */
    static void read(Path file, String header, int limit, RecordListener reader) throws IOException {
        byte[] content = RegularFile.read(file, limit);
        checkVersion(file, content, header);
        if (!begins(content, header + "\n")) {
            throw new UnknownFormatException(file);
        }
        new Records(content, header.length() + 1, reader).read();
    }

    /**
     * Reads the last records of a file, which may have no header.
     *
     * @param most in bytes; what stands before them is not read
     */
    static void readLast(Path file, String header, int most, RecordListener reader) throws IOException {
        try (RegularFile open = RegularFile.open(file)) {
            checkVersion(file, open.bytes(0, LONGEST_HEADER).toArray(), header);
            byte[] content = open.tail(most);
            boolean isWhole = open.status().size() <= most;
            int first = begins(content, header + "\n") ? header.length() + 1 : 0;
            new Records(content, isWhole ? first : end(content, 0) + 1, reader).read();
        }
    }

    /** The version of the file's format, if it is newer than the one known here. */
    static OptionalInt newerVersion(Path file, String header) {
        try (RegularFile open = RegularFile.open(file)) {
            return newerVersion(open.bytes(0, LONGEST_HEADER).toArray(), header);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * A header is the kind of the file, a blank, and the version of its format. With the second line of this format the
     * first one is damaged: a newer format has another one.
     */
    private static OptionalInt newerVersion(byte[] content, String header) {
        String first = text(content, 0, Math.min(end(content, 0), LONGEST_HEADER));
        int kind = header.lastIndexOf(' ') + 1;
        if (first.startsWith(header.substring(0, kind))
                && first.substring(kind).matches("[1-9][0-9]{0,8}")
                && !hasSize(content)) {
            int version = Integer.parseInt(first.substring(kind));
            return version > Integer.parseInt(header.substring(kind)) ? OptionalInt.of(version) : OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    private static boolean hasSize(byte[] content) {
        int second = Math.min(end(content, 0) + 1, content.length);
        return isSize(text(content, second, end(content, second)));
    }

    private static void checkVersion(Path file, byte[] content, String header) throws NewerFormatException {
        OptionalInt newer = newerVersion(content, header);
        if (newer.isPresent()) {
            String rest = text(content, end(content, 0), content.length);
            throw new NewerFormatException(file, newer.getAsInt(), List.of(rest.split("\n")));
        }
    }

    private static boolean begins(byte[] content, String text) {
        return content.length >= text.length()
                && text(content, 0, text.length()).equals(text);
    }

    private static String text(byte[] content, int from, int to) {
        return new String(content, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Where the line that begins at {@code from} ends; the length of the whole if it does not. */
    private static int end(byte[] content, int from) {
        int end = from;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return end;
    }

    private void read() {
        boolean protects = protects();
        if (end(content, at) == content.length) {
            // every version writes a line after the header
            reader.damaged();
        }
        for (int end = end(content, at); end < content.length; end = end(content, at)) {
            take(text(content, at, end), protects);
            at = end + 1;
        }
        if (pending.isPresent() && !protects) {
            reader.record(decoded(pending.get()));
            pending = Optional.empty();
        }
        // What was being written when a process was killed counts as never written: nothing has been done for it yet.
        if ((pending.isPresent() ? pendingAt : at) < certain) {
            reader.damaged();
        }
    }

    private boolean protects() {
        int from = at;
        for (int end = end(content, from); end < content.length; end = end(content, from)) {
            String line = text(content, from, end);
            if (isSum(line) || isSize(line)) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

    private void take(String line, boolean protects) {
        if (isSize(line)) {
            checkSize(line);
        } else if (isSum(line)) {
            pending.ifPresentOrElse(record -> check(record, line), reader::damaged);
            pending = Optional.empty();
        } else {
            pending.map(Records::decoded).ifPresent(protects ? reader::unprotected : reader::record);
            pending = Optional.of(line);
            pendingAt = at;
        }
    }

    private static boolean isSum(String line) {
        return line.startsWith(SUM) && line.split(" ", -1).length == WORDS_OF_SUM;
    }

    private static boolean isSize(String line) {
        return line.startsWith(SIZE) && line.split(" ", -1).length == WORDS_OF_SIZE;
    }

    private void check(String record, String sum) {
        if (sum.equals(SUM + crc(record))) {
            reader.record(decoded(record));
        } else {
            reader.damaged();
        }
    }

    private void checkSize(String line) {
        String[] words = line.split(" ", -1);
        if (words[3].equals(crc(words[2]))) {
            certain = Long.parseLong(words[2]);
        } else {
            reader.damaged();
        }
    }

    private static String decoded(String line) {
        return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** @param line one character for each of its bytes */
    static String crc(String line) {
        return crc(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String crc(byte[] line) {
        CRC32C crc = new CRC32C();
        crc.update(line);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Records as they stand in a file; none holds a line feed. */
    static String text(List<String> records) {
        StringBuilder text = new StringBuilder();
        for (String record : records) {
            text.append(record)
                    .append('\n')
                    .append(SUM)
                    .append(crc(record.getBytes(StandardCharsets.UTF_8)))
                    .append('\n');
        }
        return text.toString();
    }

    /** The second line of a file; it has the same length for every number. */
    static String size(long bytes) {
        String digits = Long.toString(bytes);
        String size = "0".repeat(12 - digits.length()) + digits;
        return SIZE + size + " " + crc(size) + "\n";
    }
}
