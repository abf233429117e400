package org.binfmtd.config;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.binfmtd.model.Bytes;

/** The beginnings of programs, built from the definitions of their formats. */
final class Heads {
    static final int EM_386 = 3;
    static final int EM_ARM = 40;
    static final int EM_X86_64 = 62;
    static final int EM_AARCH64 = 183;

    private static final int PE_AT = 0x80;
    private static final int OPTIONAL_HEADER = 24;
    private static final int DIRECTORIES_PE32 = 96;
    private static final int CLR_DIRECTORY = 14;

    private Heads() {}

    /** A little-endian executable, by the generic ABI's chapter 4. */
    static Bytes elf(int bits, int machine) {
        return Bytes.of(elfHeader(bits, machine));
    }

    /**
     * The same with the mark of an AppImage of type 2: "AI" and the type in bytes 8 to 10, by the AppImage
     * specification.
     */
    static Bytes appImage(int bits, int machine) {
        byte[] header = elfHeader(bits, machine);
        header[8] = 'A';
        header[9] = 'I';
        header[10] = 2;
        return Bytes.of(header);
    }

    private static byte[] elfHeader(int bits, int machine) {
        ByteBuffer header = little(64);
        header.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (bits / 32), 1, 1});
        header.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
        return header.array();
    }

    /**
     * A file of .NET's: a DOS header, at 0x3c where the PE header lies, and there the directory of the runtime's
     * header.
     */
    static Bytes dotNet() {
        ByteBuffer file = little(512);
        file.put(new byte[] {'M', 'Z'}).putInt(0x3c, PE_AT);
        file.put(PE_AT, (byte) 'P').put(PE_AT + 1, (byte) 'E');
        file.putShort(PE_AT + 4, (short) 0x14c);
        file.putShort(PE_AT + OPTIONAL_HEADER, (short) 0x10b);
        file.putInt(clrDirectory(), 0x2008).putInt(clrDirectory() + 4, 72);
        return Bytes.of(file.array());
    }

    /** Where a file says that it is .NET's, if its DOS part is as short as compilers make it. */
    static int clrDirectory() {
        return PE_AT + OPTIONAL_HEADER + DIRECTORIES_PE32 + CLR_DIRECTORY * 8;
    }

    /** A WebAssembly binary, by the core specification (module) and the component model's (component). */
    static Bytes wasm(int version, int layer) {
        ByteBuffer file = little(8);
        file.put(new byte[] {0, 'a', 's', 'm'}).putShort((short) version).putShort((short) layer);
        return Bytes.of(file.array());
    }

    /** Python's byte code: its number, a carriage return and a line feed; then flags and what they mean. */
    static Bytes python(int number) {
        return Bytes.of(little(16)
                .putShort((short) number)
                .put((byte) '\r')
                .put((byte) '\n')
                .array());
    }

    static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
