package org.binfmtd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.kernel.OwnDirectory;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;

/**
 * A file of records that the daemon writes: as a whole at first, then appended to. {@link Records} says what is in it.
 * For one thread.
 */
final class StateFile implements AutoCloseable {
    /** Everyone may read it: {@code binfmtctl} does, where no daemon runs. */
    private static final int MODE = 0644;

    private final Path path;
    private final String header;
    private final Durability durability;
    private Optional<AtomicFile> open = Optional.empty();
    private int count;
    private long sizeInFile;

    /** @param header the first line, which names the kind of file and the version of its format */
    StateFile(Path path, String header, Durability durability) {
        this.path = path;
        this.header = header;
        this.durability = durability;
    }

    /**
     * Appends records. The whole is written anew if this is the first time, if another process has removed or replaced
     * the file, or if the file holds too many records.
     *
     * @param all every record that counts, these among them
     * @param most that the file may hold
     * @throws IOException if they are not in the file now; the next call writes the whole
     */
    void add(List<String> added, Supplier<Stream<String>> all, int most) throws IOException {
        try {
            if (count + added.size() <= most && open.isPresent() && open.get().isInPlace()) {
                append(open.get(), added);
            } else {
                rewrite(all.get());
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void append(AtomicFile file, List<String> added) throws IOException {
        file.append(bytes(Records.text(added)));
        count += added.size();
    }

    /**
     * Notes in the file how long it is, so that the loss of its end is noticed.
     *
     * @throws IOException if that is not in the file now
     */
    void settle() throws IOException {
        if (open.isPresent() && sizeInFile != open.get().size()) {
            sizeInFile = open.get().size();
            open.get().overwrite(header.length() + 1, bytes(Records.size(sizeInFile)));
        }
    }

    /** Puts the whole file in the old one's place at once. */
    void rewrite(Stream<String> all) throws IOException {
        close();
        List<byte[]> records =
                all.map(each -> bytes(Records.text(List.of(each)))).toList();
        byte[] content = content(records);
        OwnDirectory.make(path.toAbsolutePath().getParent());
        putNewerAside();
        open = Optional.of(AtomicFile.replaceAndKeep(path, content, MODE, durability));
        sizeInFile = content.length;
        count = records.size();
    }

    /** The history may be long: there is never more of it in memory than its records and this. */
    private byte[] content(List<byte[]> records) {
        int size = header.length() + 1 + Records.size(0).length();
        for (byte[] each : records) {
            size += each.length;
        }
        ByteBuffer content = ByteBuffer.allocate(size);
        content.put(bytes(header + "\n" + Records.size(size)));
        records.forEach(content::put);
        return content.array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        open.ifPresent(AtomicFile::close);
        open = Optional.empty();
    }

    /** The reason alone, without the path, safe to print. */
    static String why(IOException failure) {
        boolean hasReason = failure instanceof FileSystemException named && named.getReason() != null;
        return Printable.printable(
                hasReason ? ((FileSystemException) failure).getReason() : String.valueOf(failure.getMessage()));
    }

    /** A file that a newer version has written is put aside, as it is: that version may come back. */
    private void putNewerAside() throws IOException {
        OptionalInt newer = Records.newerVersion(path, header);
        if (newer.isPresent()) {
            Files.move(path, aside(path, newer.getAsInt()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path aside(Path file, int version) {
        return file.resolveSibling(file.getFileName() + "." + version);
    }

    /**
     * A file that a newer version has written.
     *
     * @param consequence what is done without it
     */
    static Problem newer(Path file, Records.NewerFormatException newer, String consequence) {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                "newer-state",
                Printable.printable(file.toString()) + " " + newer.getReason() + "; it is kept as "
                        + Printable.printable(aside(file, newer.version()).toString()) + "; " + consequence,
                "no action is needed");
    }

    /**
     * A file that cannot be written.
     *
     * @param otherwise what happens as long as it is so
     */
    static Problem unwritten(Path file, IOException failure, String code, String what, String otherwise) {
        return Problem.ofSystem(
                Problem.Severity.WARNING,
                code,
                what + " " + Printable.printable(file.toString()) + " cannot be written: "
                        + Printable.printable(String.valueOf(failure.getMessage())),
                "make room or give the daemon the right to write there; " + otherwise);
    }
}
