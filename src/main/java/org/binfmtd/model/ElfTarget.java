package org.binfmtd.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine that ELF programs are made for, under the name QEMU gives it, and the pattern of its programs, computed
 * from the ELF header's definition.
 *
 * @param name QEMU's name of the target
 * @param machines the numbers in {@code e_machine}; all of them match
 * @param abi what else distinguishes the target's programs from similar ones
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html">ELF header</a>
 */
public record ElfTarget(String name, ElfClass elfClass, Endian endian, List<Integer> machines, Abi abi) {

    /** {@code EI_CLASS}: the width of addresses. */
    public enum ElfClass {
        ELF32(1),
        ELF64(2);

        final int ident;

        ElfClass(int ident) {
            this.ident = ident;
        }
    }

    /** {@code EI_DATA}: the order of bytes. */
    public enum Endian {
        LITTLE(1),
        BIG(2);

        final int ident;

        Endian(int ident) {
            this.ident = ident;
        }
    }

    /** Where targets differ in what their headers hold beside class, byte order and machine. */
    public enum Abi {
        /** {@code EI_ABIVERSION} is 0. */
        PLAIN,
        /** As PLAIN, but old linkers left {@code EI_VERSION} at 0. */
        OLD_VERSION,
        /** As PLAIN, but old linkers left {@code EI_DATA} or {@code EI_VERSION} at 0. */
        OLD_IDENT,
        /** {@code EI_ABIVERSION} is used; {@code EI_OSABI} is 0 to 3. */
        VERSIONED,
        /** {@code EI_ABIVERSION} may be used. */
        ANY_VERSION,
        /** {@code EI_ABIVERSION} is used; {@code EF_MIPS_ABI2} is not set in {@code e_flags}: o32. */
        MIPS_O32,
        /** {@code EI_ABIVERSION} is used; {@code EF_MIPS_ABI2} is set in {@code e_flags}: n32. */
        MIPS_N32
    }

    private static final Map<String, ElfTarget> TARGETS = new LinkedHashMap<>();

    // The numbers are those of the ELF registry (elf.h).
    static {
        little("i386", ElfClass.ELF32, Abi.OLD_IDENT, 3);
        little("i486", ElfClass.ELF32, Abi.OLD_IDENT, 3);
        little("x86_64", ElfClass.ELF64, Abi.OLD_IDENT, 62);
        little("alpha", ElfClass.ELF64, Abi.OLD_IDENT, 0x9026);
        little("arm", ElfClass.ELF32, Abi.PLAIN, 40);
        big("armeb", ElfClass.ELF32, Abi.PLAIN, 40);
        little("aarch64", ElfClass.ELF64, Abi.PLAIN, 183);
        big("aarch64_be", ElfClass.ELF64, Abi.PLAIN, 183);
        big("sparc", ElfClass.ELF32, Abi.PLAIN, 2);
        big("sparc32plus", ElfClass.ELF32, Abi.PLAIN, 18);
        big("sparc64", ElfClass.ELF64, Abi.PLAIN, 43);
        big("ppc", ElfClass.ELF32, Abi.PLAIN, 20);
        big("ppc64", ElfClass.ELF64, Abi.PLAIN, 21);
        little("ppc64le", ElfClass.ELF64, Abi.PLAIN, 21);
        big("m68k", ElfClass.ELF32, Abi.OLD_VERSION, 4);
        big("mips", ElfClass.ELF32, Abi.MIPS_O32, 8);
        little("mipsel", ElfClass.ELF32, Abi.MIPS_O32, 8);
        big("mipsn32", ElfClass.ELF32, Abi.MIPS_N32, 8);
        little("mipsn32el", ElfClass.ELF32, Abi.MIPS_N32, 8);
        big("mips64", ElfClass.ELF64, Abi.ANY_VERSION, 8);
        little("mips64el", ElfClass.ELF64, Abi.ANY_VERSION, 8);
        little("sh4", ElfClass.ELF32, Abi.PLAIN, 42);
        big("sh4eb", ElfClass.ELF32, Abi.PLAIN, 42);
        big("s390x", ElfClass.ELF64, Abi.PLAIN, 22);
        big("hppa", ElfClass.ELF32, Abi.PLAIN, 15);
        little("riscv32", ElfClass.ELF32, Abi.PLAIN, 243);
        little("riscv64", ElfClass.ELF64, Abi.PLAIN, 243);
        little("xtensa", ElfClass.ELF32, Abi.PLAIN, 94);
        big("xtensaeb", ElfClass.ELF32, Abi.PLAIN, 94);
        // 0xbaab is what the first tool chains wrote; Linux and QEMU take both.
        big("microblaze", ElfClass.ELF32, Abi.PLAIN, 189, 0xbaab);
        little("microblazeel", ElfClass.ELF32, Abi.PLAIN, 189, 0xbaab);
        big("or1k", ElfClass.ELF32, Abi.PLAIN, 92);
        little("hexagon", ElfClass.ELF32, Abi.PLAIN, 164);
        little("loongarch64", ElfClass.ELF64, Abi.VERSIONED, 258);
        little("cris", ElfClass.ELF32, Abi.PLAIN, 76);
        little("nios2", ElfClass.ELF32, Abi.PLAIN, 113);
    }

    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int EI_VERSION = 6;
    private static final int EI_OSABI = 7;
    private static final int EI_ABIVERSION = 8;
    /** Where AppImages have {@code AI} and the number of their type. */
    private static final int APPIMAGE = 8;

    private static final int APPIMAGE_END = 11;
    private static final int E_TYPE = 16;
    private static final int E_MACHINE = 18;
    private static final int E_VERSION = 20;
    private static final int E_FLAGS_32 = 36;
    private static final int EF_MIPS_ABI2 = 0x20;
    private static final int ET_EXEC = 2;
    /** Keeps all but the lowest bit: ET_EXEC (2) and ET_DYN (3), of which position-independent programs are. */
    private static final int EXECUTABLE = 0xfffe;

    public ElfTarget {
        machines = List.copyOf(machines);
    }

    public static Optional<ElfTarget> named(String name) {
        return Optional.ofNullable(TARGETS.get(name));
    }

    /** The one whose programs, with its AppImages or without, are just those of a pattern. */
    public static Optional<ElfTarget> of(Pattern pattern) {
        return TARGETS.values().stream()
                .filter(target -> target.pattern().equals(pattern)
                        || target.patternWithAppImages().equals(pattern))
                .findFirst();
    }

    /** All of them, in the order in which people look for them. */
    public static List<ElfTarget> all() {
        return List.copyOf(TARGETS.values());
    }

    /**
     * The target that this one is with another width of addresses or another order of bytes: a known one if there is
     * one, or else one of which nothing more is known.
     */
    public ElfTarget as(ElfClass otherClass, Endian otherEndian) {
        ElfTarget found = null;
        for (ElfTarget each : TARGETS.values()) {
            boolean same = each.elfClass == otherClass && each.endian == otherEndian && each.machines.equals(machines);
            if (same && (found == null || each.abi == abi && found.abi != abi)) {
                found = each;
            }
        }
        return found == null ? unnamed(machines, otherClass, otherEndian) : found;
    }

    /**
     * The target with this number in {@code e_machine}: a known one if there is just one, or else one of which nothing
     * more is known than this.
     *
     * @param machine 1 to 65535
     */
    public static ElfTarget of(int machine, ElfClass elfClass, Endian endian) {
        ElfTarget known = null;
        int count = 0;
        for (ElfTarget each : TARGETS.values()) {
            if (each.machines.contains(machine)) {
                boolean same = each.elfClass == elfClass && each.endian == endian;
                if (same && (known == null || !each.pattern().equals(known.pattern()))) {
                    known = known == null ? each : known;
                    count++;
                }
            }
        }
        return count == 1 ? known : unnamed(List.of(machine), elfClass, endian);
    }

    /**
     * The bytes of its programs that tell the machine and the width of addresses, and by which the kernel knows those
     * that it runs itself: all others may differ.
     */
    public Pattern.Magic anyProgram() {
        byte[] mask = new byte[E_MACHINE + 2];
        Arrays.fill(mask, 0, EI_CLASS + 1, (byte) 0xff);
        byte[] magic = pattern().magic().toArray();
        System.arraycopy(pattern().mask().toArray(), E_MACHINE, mask, E_MACHINE, 2);
        return new Pattern.Magic(0, Bytes.of(Arrays.copyOf(magic, mask.length)), Bytes.of(mask));
    }

    private static ElfTarget unnamed(List<Integer> machines, ElfClass elfClass, Endian endian) {
        String name = "machine-" + machines.get(0) + (elfClass == ElfClass.ELF32 ? " 32-bit" : " 64-bit")
                + (endian == Endian.LITTLE ? " little-endian" : " big-endian");
        return new ElfTarget(name, elfClass, endian, machines, Abi.ANY_VERSION);
    }

    /**
     * As {@link #pattern}, and AppImages of this target as well: they have a mark of their own where other programs
     * have {@code EI_ABIVERSION} and zeroes.
     *
     * @see <a href="https://github.com/AppImage/AppImageSpec/blob/master/draft.md">AppImage</a>
     */
    public Pattern.Magic patternWithAppImages() {
        Pattern.Magic pattern = pattern();
        byte[] mask = pattern.mask().toArray();
        for (int at = APPIMAGE; at < APPIMAGE_END; at++) {
            mask[at] = 0;
        }
        return new Pattern.Magic(0, pattern.magic(), Bytes.of(mask));
    }

    /**
     * The pattern of this target's programs: executables and position-independent ones, of any operating system's ABI.
     * Where there are several machine numbers the mask keeps the bits that they share.
     */
    public Pattern.Magic pattern() {
        Header header = new Header(endian, isMips32() ? E_FLAGS_32 + 4 : E_VERSION);
        header.bytes(0, 0x7f, 'E', 'L', 'F', elfClass.ident, endian.ident, 1);
        header.keep(0, E_TYPE);
        header.half(E_TYPE, ET_EXEC, EXECUTABLE);
        header.half(E_MACHINE, machines.get(0), sharedBits());
        header.keep(EI_OSABI, EI_OSABI + 1, abi == Abi.VERSIONED ? 0xfc : 0);
        header.keep(EI_ABIVERSION, EI_ABIVERSION + 1, usesAbiVersion() ? 0 : 0xff);
        header.keep(EI_DATA, EI_DATA + 1, abi == Abi.OLD_IDENT ? 0xfe : 0xff);
        header.keep(EI_VERSION, EI_VERSION + 1, abi == Abi.OLD_IDENT || abi == Abi.OLD_VERSION ? 0xfe : 0xff);
        if (isMips32()) {
            header.word(E_VERSION, 1, -1);
            header.word(E_FLAGS_32, abi == Abi.MIPS_N32 ? EF_MIPS_ABI2 : 0, EF_MIPS_ABI2);
        }
        return header.pattern();
    }

    private int sharedBits() {
        int first = machines.get(0);
        int shared = 0xffff;
        for (int machine : machines) {
            shared &= ~(machine ^ first);
        }
        return shared;
    }

    private boolean isMips32() {
        return abi == Abi.MIPS_O32 || abi == Abi.MIPS_N32;
    }

    private boolean usesAbiVersion() {
        return isMips32() || abi == Abi.ANY_VERSION || abi == Abi.VERSIONED;
    }

    private static void little(String name, ElfClass elfClass, Abi abi, Integer... machines) {
        TARGETS.put(name, new ElfTarget(name, elfClass, Endian.LITTLE, List.of(machines), abi));
    }

    private static void big(String name, ElfClass elfClass, Abi abi, Integer... machines) {
        TARGETS.put(name, new ElfTarget(name, elfClass, Endian.BIG, List.of(machines), abi));
    }

    /** A header under construction, with the mask that says which of its bits count. */
    private static final class Header {
        private final Endian endian;
        private final byte[] value;
        private final byte[] mask;

        Header(Endian endian, int length) {
            this.endian = endian;
            this.value = new byte[length];
            this.mask = new byte[length];
        }

        void bytes(int at, int... octets) {
            for (int i = 0; i < octets.length; i++) {
                value[at + i] = (byte) octets[i];
            }
        }

        void keep(int from, int to) {
            keep(from, to, 0xff);
        }

        void keep(int from, int to, int bits) {
            for (int at = from; at < to; at++) {
                mask[at] = (byte) bits;
            }
        }

        void half(int at, int number, int bits) {
            number(at, 2, number, bits);
        }

        void word(int at, int number, int bits) {
            number(at, 4, number, bits);
        }

        private void number(int at, int width, int number, int bits) {
            for (int i = 0; i < width; i++) {
                int shift = 8 * (endian == Endian.LITTLE ? i : width - 1 - i);
                value[at + i] = (byte) (number >>> shift);
                mask[at + i] = (byte) (bits >>> shift);
            }
        }

        Pattern.Magic pattern() {
            return new Pattern.Magic(0, Bytes.of(value), Bytes.of(mask));
        }
    }
}
