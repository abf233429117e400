package org.binfmtd.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Bytes;

/**
 * Finds the dynamic loader that an ELF program names ({@code PT_INTERP}).
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html">Program header</a>
 */
final class ElfLoader {
    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int PT_INTERP = 3;
    private static final int LONGEST_PATH = 4096;
    private static final int MOST_HEADERS = 1024;

    private final RegularFile file;
    private final ByteBuffer header;
    private final boolean wide;

    private ElfLoader(RegularFile file, Bytes head) {
        this.file = file;
        this.wide = head.at(EI_CLASS) == 2;
        this.header = buffer(head);
    }

    /** Nothing for a static program, and for what is none. */
    static Optional<String> of(RegularFile file, Bytes head) throws IOException {
        boolean isElf = head.length() >= 64
                && head.at(0) == 0x7f
                && head.at(1) == 'E'
                && head.at(2) == 'L'
                && head.at(3) == 'F';
        return isElf ? new ElfLoader(file, head).find(head.at(EI_DATA) == 2) : Optional.empty();
    }

    private Optional<String> find(boolean bigEndian) throws IOException {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        header.order(order);
        long start = wide ? header.getLong(32) : Integer.toUnsignedLong(header.getInt(28));
        int size = Short.toUnsignedInt(header.getShort(wide ? 54 : 42));
        int count = Math.min(Short.toUnsignedInt(header.getShort(wide ? 56 : 44)), MOST_HEADERS);
        for (int i = 0; i < count && start >= 0; i++) {
            Bytes each = file.bytes(start + (long) i * size, wide ? 56 : 32);
            if (each.length() == (wide ? 56 : 32) && buffer(each).order(order).getInt(0) == PT_INTERP) {
                return Optional.of(path(buffer(each).order(order)));
            }
        }
        return Optional.empty();
    }

    private String path(ByteBuffer entry) throws IOException {
        long offset = wide ? entry.getLong(8) : Integer.toUnsignedLong(entry.getInt(4));
        long length = wide ? entry.getLong(32) : Integer.toUnsignedLong(entry.getInt(16));
        byte[] path = file.bytes(Math.max(offset, 0), (int) Math.min(Math.max(length, 0), LONGEST_PATH))
                .toArray();
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        return new String(path, 0, end, StandardCharsets.UTF_8);
    }

    private static ByteBuffer buffer(Bytes bytes) {
        return ByteBuffer.wrap(bytes.toArray());
    }
}
