package org.binfmtd.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Pattern;

/**
 * The header of a program that this machine runs itself: the fields that are the same in each of its kind. All others,
 * such as its entry point and its flags, may have any value.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html">ELF header</a>
 */
final class ElfHeader {
    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int EI_VERSION = 6;
    private static final int EI_OSABI = 7;
    private static final int EI_ABIVERSION = 8;
    private static final int E_TYPE = 16;
    private static final int E_MACHINE = 18;
    private static final int E_VERSION = 20;
    /** Where the sizes of the header and of a program header stand, and what they are, in files of 32 bits. */
    private static final int E_EHSIZE_32 = 40;

    private static final int EHSIZE_32 = 52;
    private static final int PHENTSIZE_32 = 32;
    /** The same in files of 64 bits. */
    private static final int E_EHSIZE_64 = 52;

    private static final int EHSIZE_64 = 64;
    private static final int PHENTSIZE_64 = 56;

    private final ByteBuffer value = ByteBuffer.allocate(EHSIZE_64);
    private final byte[] mask = new byte[EHSIZE_64];

    /**
     * @param type {@code e_type}
     * @param abi {@code EI_OSABI}
     */
    ElfHeader(ElfTarget target, int type, int abi) {
        boolean little = target.endian() == ElfTarget.Endian.LITTLE;
        value.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        byte[] begin = target.pattern().magic().toArray();
        boolean wide = begin[EI_CLASS] == 2;
        value.put(0, begin, 0, EI_CLASS + 1);
        value.put(EI_DATA, (byte) (little ? 1 : 2));
        value.put(EI_VERSION, (byte) 1);
        value.put(EI_OSABI, (byte) abi);
        keep(0, EI_ABIVERSION + 1);
        word(E_TYPE, type);
        value.put(E_MACHINE, begin, E_MACHINE, 2);
        // some machines have two numbers
        System.arraycopy(target.pattern().mask().toArray(), E_MACHINE, mask, E_MACHINE, 2);
        value.putInt(E_VERSION, 1);
        keep(E_VERSION, 4);
        word(wide ? E_EHSIZE_64 : E_EHSIZE_32, wide ? EHSIZE_64 : EHSIZE_32);
        word((wide ? E_EHSIZE_64 : E_EHSIZE_32) + 2, wide ? PHENTSIZE_64 : PHENTSIZE_32);
    }

    private void word(int at, int number) {
        value.putShort(at, (short) number);
        keep(at, 2);
    }

    private void keep(int at, int length) {
        Arrays.fill(mask, at, at + length, (byte) 0xff);
    }

    /** The fixed fields, as a pattern that all of the kind match. */
    Pattern.Magic fixed() {
        return new Pattern.Magic(0, Bytes.of(value.array()), Bytes.of(mask));
    }
}
