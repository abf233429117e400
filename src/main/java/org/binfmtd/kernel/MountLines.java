package org.binfmtd.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a mountinfo file for what it says of one mount point. A table of usual length is read as a whole; of one that
 * is longer than memory should hold (a namespace may have a hundred thousand mounts, {@code fs.mount-max}) only the
 * lines of mounts at the point and below it are kept.
 */
final class MountLines {
    /** Bytes; thousands of mounts. */
    static final int WHOLE = 1 << 20;

    private final Path file;
    private final String point;

    /** @param point absolute, without links */
    MountLines(Path file, String point) {
        this.file = file;
        this.point = point;
    }

    byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] block = in.readNBytes(WHOLE);
            return block.length < WHOLE ? block : sift(block, in);
        }
    }

    private byte[] sift(byte[] first, InputStream in) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] rest = {};
        for (byte[] block = first; block.length > 0; block = in.readNBytes(WHOLE)) {
            rest = sift(rest, block, kept);
        }
        keep(rest, 0, rest.length, kept);
        return kept.toByteArray();
    }

    /** @return what comes after the last line's end; no line is longer than a block */
    private byte[] sift(byte[] before, byte[] block, ByteArrayOutputStream kept) {
        byte[] text = Arrays.copyOf(before, before.length + block.length);
        System.arraycopy(block, 0, text, before.length, block.length);
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                keep(text, start, i + 1, kept);
                start = i + 1;
            }
        }
        return text.length - start > WHOLE ? new byte[0] : Arrays.copyOfRange(text, start, text.length);
    }

    private void keep(byte[] text, int from, int to, ByteArrayOutputStream kept) {
        String line = new String(text, from, to - from, StandardCharsets.UTF_8);
        String[] fields = line.split(" ", 6);
        if (fields.length == 6 && isAtPoint(MountTable.unescaped(fields[4]))) {
            kept.write(text, from, to - from);
        }
    }

    private boolean isAtPoint(String mounted) {
        return mounted.equals(point) || mounted.startsWith(point + "/");
    }
}
