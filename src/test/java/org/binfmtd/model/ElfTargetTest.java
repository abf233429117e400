package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The computed patterns against headers made here from the ELF definition, and against the table of QEMU 10.0
 * ({@code scripts/qemu-binfmt-conf.sh}).
 */
class ElfTargetTest {
    private static final int ET_REL = 1;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int ET_CORE = 4;
    private static final int EF_MIPS_ABI2 = 0x20;

    /** Rows of QEMU's table that match no program of their machine, or another's, each with the reason. */
    private static final Map<String, String> WRONG_IN_QEMU = Map.of(
            "i486", "machine 6 is Intel MCU in the ELF registry; real i486 programs say 3 as all 32-bit x86 ones",
            "microblaze", "e_type in the wrong byte order, and only the old machine number 0xbaab, not 189",
            "microblazeel", "only the old machine number 0xbaab, not 189");

    /** Rows that leave out bits which their neighbours compare. */
    private static final Map<String, String> LOOSE_IN_QEMU =
            Map.of("ppc64le", "the high byte of e_machine is not compared");

    /** Targets of former versions of QEMU, which were in none of its tables. */
    private static final List<String> FORMER = List.of("cris", "nios2");

    static Stream<ElfTarget> targets() {
        return ElfTarget.all().stream();
    }

    record Row(String name, Bytes magic, Bytes mask) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> qemu() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/elf/qemu-magics.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(columns -> new Row(columns[0], unescaped(columns[2]), unescaped(columns[3])));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void matchesItsProgramsOfEveryKind(ElfTarget target) {
        for (int machine : target.machines()) {
            assertThat(target.pattern().matches(header(target, machine, ET_EXEC)))
                    .isTrue();
            assertThat(target.pattern().matches(header(target, machine, ET_DYN)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void matchesTheProgramsOfLinuxAbi(ElfTarget target) {
        Bytes header = header(target, target.machines().get(0), ET_DYN);
        byte[] gnu = header.toArray();
        gnu[7] = 3;
        assertThat(target.pattern().matches(Bytes.of(gnu))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void matchesNoObjectFileAndNoCore(ElfTarget target) {
        for (int machine : target.machines()) {
            assertThat(target.pattern().matches(header(target, machine, ET_REL)))
                    .isFalse();
            assertThat(target.pattern().matches(header(target, machine, ET_CORE)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void matchesNoOtherTargetsPrograms(ElfTarget target) {
        for (ElfTarget other : ElfTarget.all()) {
            if (!other.equals(target) && !isX86Twin(target, other)) {
                for (int machine : other.machines()) {
                    assertThat(target.pattern().matches(header(other, machine, ET_EXEC)))
                            .as("%s takes a program of %s", target.name(), other.name())
                            .isFalse();
                }
                assertThat(target.pattern().overlaps(other.pattern()))
                        .as("%s overlaps %s", target.name(), other.name())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("qemu")
    void agreesWithQemu(Row row) {
        ElfTarget target = ElfTarget.named(row.name()).orElseThrow();
        Pattern.Magic theirs = new Pattern.Magic(0, row.magic(), row.mask());
        if (WRONG_IN_QEMU.containsKey(row.name())) {
            assertThat(theirs.matches(header(target, target.machines().get(0), ET_EXEC)))
                    .as(WRONG_IN_QEMU.get(row.name()))
                    .isFalse();
        } else if (LOOSE_IN_QEMU.containsKey(row.name())) {
            assertThat(theirs.covers(target.pattern())).isTrue();
            assertThat(target.pattern()).as(LOOSE_IN_QEMU.get(row.name())).isNotEqualTo(theirs);
        } else {
            assertThat(target.pattern()).isEqualTo(theirs);
        }
    }

    @Test
    void qemuHasNoTargetThatWeLack() throws IOException {
        List<String> theirs = qemu().map(Row::name).toList();
        assertThat(targets().map(ElfTarget::name).filter(each -> !FORMER.contains(each)))
                .containsExactlyInAnyOrderElementsOf(theirs);
    }

    private static boolean isX86Twin(ElfTarget one, ElfTarget other) {
        List<String> twins = List.of("i386", "i486");
        return twins.contains(one.name()) && twins.contains(other.name());
    }

    /** The first 52 bytes that a linker of today writes. */
    private static Bytes header(ElfTarget target, int machine, int type) {
        boolean wide = target.elfClass() == ElfTarget.ElfClass.ELF64;
        boolean little = target.endian() == ElfTarget.Endian.LITTLE;
        ByteBuffer header = ByteBuffer.allocate(64).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        header.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), (byte) (little ? 1 : 2), 1});
        header.putShort(16, (short) type).putShort(18, (short) machine).putInt(20, 1);
        if (target.abi() == ElfTarget.Abi.MIPS_N32) {
            header.putInt(36, EF_MIPS_ABI2);
        }
        return Bytes.of(header.array());
    }

    private static Bytes unescaped(String text) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.startsWith("\\x", i);
            hex.append(escape ? text.substring(i + 2, i + 4) : String.format("%02x", (int) text.charAt(i)));
            i += escape ? 3 : 0;
        }
        return Bytes.ofHex(hex.toString());
    }
}
