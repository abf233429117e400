package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel's entries of all ELF targets match what QEMU's own lines match. */
@OnKernel
class ElfEntriesTest {
    /** QEMU's rows that no real program matches: a machine number of another, or an old one in the wrong byte order. */
    private static final Set<String> WRONG_AT_QEMU = Set.of("i486", "microblaze");

    /** Targets of former versions of QEMU, which have no row: one has a line of Debian's. */
    private static final Set<String> FORMER = Set.of("cris", "nios2");

    static List<ElfTarget> targets() {
        return ElfTarget.all().stream()
                .filter(each -> !FORMER.contains(each.name()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void hasThePatternThatQemuHas(ElfTarget target) throws IOException {
        BinfmtMiscDirectory kernel = RealKernel.fresh();
        EntryName name = EntryName.of("qemu-" + target.name());
        kernel.register(List.of(new NewEntry(name, new Registration(target.pattern(), "/bin/true", Set.of()))));
        Pattern.Magic entry = pattern(kernel.read(name).orElseThrow());

        String[] row = Files.readAllLines(Path.of("src/test/resources/elf/qemu-magics.tsv")).stream()
                .map(line -> line.split("\t"))
                .filter(columns -> columns[0].equals(target.name()))
                .findFirst()
                .orElseThrow();
        Bytes mask = bytes(row[3]);
        boolean equal =
                entry.magic().and(mask).equals(bytes(row[2]).and(entry.mask()).and(mask));
        assertThat(equal).isEqualTo(!WRONG_AT_QEMU.contains(target.name()));
        assertThat(entry.matches(header(target))).isTrue();
    }

    private static Pattern.Magic pattern(Entry entry) {
        return (Pattern.Magic) ((Entry.Known) entry).registration().pattern();
    }

    /** The first bytes of a program for the target, as the ELF specification has them. */
    private static Bytes header(ElfTarget target) {
        boolean little = target.endian() == ElfTarget.Endian.LITTLE;
        int machine = target.machines().get(0);
        byte[] header = new byte[64];
        header[0] = 0x7f;
        header[1] = 'E';
        header[2] = 'L';
        header[3] = 'F';
        header[4] = (byte) (target.elfClass() == ElfTarget.ElfClass.ELF32 ? 1 : 2);
        header[5] = (byte) (little ? 1 : 2);
        header[6] = 1;
        header[little ? 16 : 17] = 3;
        header[little ? 18 : 19] = (byte) machine;
        header[little ? 19 : 18] = (byte) (machine >> 8);
        header[little ? 20 : 23] = 1;
        header[little ? 36 : 39] = (byte) (target.abi() == ElfTarget.Abi.MIPS_N32 ? 0x20 : 0);
        return Bytes.of(header);
    }

    /** Text with the kernel's escapes. */
    private static Bytes bytes(String text) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                hex.append(text, i + 2, i + 4);
                i += 3;
            } else {
                hex.append(Bytes.of(text.substring(i, i + 1).getBytes(StandardCharsets.US_ASCII))
                        .hex());
            }
        }
        return Bytes.ofHex(hex.toString());
    }
}
