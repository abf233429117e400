package org.binfmtd.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Where an ELF file has its program headers, and what they say of its dynamic loader.
 *
 * @param wide whether it is a file of 64 bits
 * @param table the offset of the first program header, in bytes; never negative
 * @param size of a program header, in bytes
 * @param count of program headers
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html">Program header</a>
 */
public record ElfProgram(boolean wide, ByteOrder order, long table, int size, int count) {
    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int HEADER = 64;
    private static final int PT_INTERP = 3;
    /** The kernel reads no longer tables than of 64 KiB. */
    private static final int MOST_HEADERS = 1024;

    /**
     * Where in the file a text stands.
     *
     * @param offset in bytes; never negative
     * @param length in bytes, with the zero that ends the text; never negative
     */
    public record Place(long offset, long length) {}

    /** @param head the first bytes of a file; nothing if it is no ELF file */
    public static Optional<ElfProgram> of(Bytes head) {
        boolean isElf = head.length() >= HEADER
                && head.at(0) == 0x7f
                && head.at(1) == 'E'
                && head.at(2) == 'L'
                && head.at(3) == 'F';
        return isElf ? Optional.of(ofElf(head)).filter(program -> program.table() >= 0) : Optional.empty();
    }

    private static ElfProgram ofElf(Bytes head) {
        boolean wide = head.at(EI_CLASS) == 2;
        ByteOrder order = head.at(EI_DATA) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer header = ByteBuffer.wrap(head.toArray()).order(order);
        return new ElfProgram(
                wide,
                order,
                wide ? header.getLong(32) : Integer.toUnsignedLong(header.getInt(28)),
                Short.toUnsignedInt(header.getShort(wide ? 54 : 42)),
                Math.min(Short.toUnsignedInt(header.getShort(wide ? 56 : 44)), MOST_HEADERS));
    }

    /** How long the table is, in bytes. */
    public int tableLength() {
        return size * count;
    }

    /**
     * @param bytes in which program headers stand
     * @param from at which of them the first one begins
     * @return nothing if none of them names a loader
     */
    public Optional<Place> loader(Bytes bytes, int from) {
        ByteBuffer all = ByteBuffer.wrap(bytes.toArray()).order(order);
        int needed = wide ? 56 : 32;
        int end = Math.min(from + tableLength(), all.limit());
        for (int at = from; size >= needed && at + needed <= end; at += size) {
            if (all.getInt(at) == PT_INTERP) {
                return Optional.of(place(all, at));
            }
        }
        return Optional.empty();
    }

    private Place place(ByteBuffer all, int at) {
        return wide
                ? new Place(Math.max(all.getLong(at + 8), 0), Math.max(all.getLong(at + 32), 0))
                : new Place(Integer.toUnsignedLong(all.getInt(at + 4)), Integer.toUnsignedLong(all.getInt(at + 16)));
    }

    /** Whether a file that begins like this names a loader in those of its program headers that can be seen. */
    public static boolean isDynamic(Bytes head) {
        return of(head).filter(program -> program.table() < head.length())
                .flatMap(program -> program.loader(head, (int) program.table()))
                .isPresent();
    }
}
