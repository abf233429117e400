package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.ElfTarget.ElfClass;
import org.binfmtd.model.ElfTarget.Endian;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Patterns of all targets against headers built from the C library's {@code elf.h}: nothing here comes from our table.
 */
class ElfDefinitionTest {
    private static final Path ELF_H = Path.of("/usr/include/elf.h");
    private static final Map<String, Integer> MACHINES = new HashMap<>();
    private static final int EF_MIPS_ABI2 = 32;

    /** A line of {@code machines.tsv}. */
    record Row(String name, int bits, String order, String machine) {
        ElfClass elfClass() {
            return bits == 32 ? ElfClass.ELF32 : ElfClass.ELF64;
        }

        Endian endian() {
            return order.equals("little") ? Endian.LITTLE : Endian.BIG;
        }

        int number() {
            return MACHINES.get(machine);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void readDefinitions() throws IOException {
        assumeThat(ELF_H).as("the C library's headers").exists();
        for (String line : Files.readAllLines(ELF_H)) {
            String[] words = line.split("\\s+");
            if (words.length > 2
                    && words[0].equals("#define")
                    && words[1].startsWith("EM_")
                    && words[2].matches("[0-9]+|0x[0-9a-fA-F]+")) {
                MACHINES.put(words[1], Integer.decode(words[2]));
            }
        }
    }

    static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/elf/machines.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(each -> new Row(each[0], Integer.parseInt(each[1]), each[2], each[3]))
                .toList();
    }

    private static byte[] header(Row row, int type, int osabi) {
        ByteBuffer header = ByteBuffer.allocate(256)
                .order(row.order().equals("little") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        header.put(new byte[] {
            0x7f, 'E', 'L', 'F', (byte) (row.bits() / 32), (byte) (row.order().equals("little") ? 1 : 2), 1
        });
        header.put(7, (byte) osabi);
        header.putShort(16, (short) type).putShort(18, (short) row.number()).putInt(20, 1);
        if (row.name().startsWith("mipsn32")) {
            header.putInt(36, EF_MIPS_ABI2);
        }
        return header.array();
    }

    private static Bytes appImage(Row row, int type, int kind) {
        byte[] header = header(row, type, 0);
        header[8] = 'A';
        header[9] = 'I';
        header[10] = (byte) kind;
        return Bytes.of(header);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void programsMatch(Row row) {
        Pattern.Magic pattern = ElfTarget.named(row.name()).orElseThrow().pattern();
        for (int type = 0; type < 5; type++) {
            for (int osabi : new int[] {0, 3}) {
                assertThat(pattern.matches(Bytes.of(header(row, type, osabi))))
                        .as("type %d, ABI %d", type, osabi)
                        .isEqualTo(type == 2 || type == 3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void appImagesMatchWhereTheyAreAskedFor(Row row) {
        ElfTarget target = ElfTarget.named(row.name()).orElseThrow();
        for (int kind = 1; kind <= 2; kind++) {
            assertThat(target.pattern().matches(appImage(row, 2, kind))).isFalse();
            assertThat(target.patternWithAppImages().matches(appImage(row, 2, kind)))
                    .isTrue();
            assertThat(target.patternWithAppImages().matches(appImage(row, 3, kind)))
                    .isTrue();
            assertThat(target.patternWithAppImages().matches(appImage(row, 1, kind)))
                    .isFalse();
        }
        assertThat(target.patternWithAppImages().matches(Bytes.of(header(row, 2, 0))))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aNumberIsAsGoodAsAName(Row row) {
        ElfTarget found = ElfTarget.of(row.number(), row.elfClass(), row.endian());
        assertThat(found.pattern().matches(Bytes.of(header(row, 2, 0)))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theOtherByteOrderAndClassAreOtherPrograms(Row row) {
        ElfTarget target = ElfTarget.named(row.name()).orElseThrow();
        Endian other = row.endian() == Endian.LITTLE ? Endian.BIG : Endian.LITTLE;
        ElfTarget turned = target.as(row.elfClass(), other);
        Row turnedRow = new Row(row.name(), row.bits(), other == Endian.LITTLE ? "little" : "big", row.machine());
        assertThat(turned.pattern().matches(Bytes.of(header(turnedRow, 2, 0)))).isTrue();
        assertThat(turned.pattern().matches(Bytes.of(header(row, 2, 0)))).isFalse();
        assertThat(turned.as(row.elfClass(), row.endian()).pattern().matches(Bytes.of(header(row, 2, 0))))
                .isTrue();
    }

    @Test
    void theListIsWhole() throws IOException {
        assertThat(rows().stream().map(Row::name))
                .containsExactlyElementsOf(
                        ElfTarget.all().stream().map(ElfTarget::name).toList());
    }

    @Test
    void aMachineThatNobodyKnowsMatchesToo() {
        ElfTarget strange = ElfTarget.of(0x1234, ElfClass.ELF32, Endian.BIG);
        byte[] header = new byte[64];
        ByteBuffer.wrap(header)
                .put(new byte[] {0x7f, 'E', 'L', 'F', 1, 2, 1})
                .putShort(16, (short) 2)
                .putShort(18, (short) 0x1234);
        assertThat(strange.pattern().matches(Bytes.of(header))).isTrue();
        header[8] = 5; // EI_ABIVERSION, of which nobody knows what it means there
        assertThat(strange.pattern().matches(Bytes.of(header))).isTrue();
    }
}
