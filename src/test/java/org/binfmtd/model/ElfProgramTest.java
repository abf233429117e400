package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a program names a loader is read from its program headers, whatever its class and its byte order. */
class ElfProgramTest {
    private static final int PT_LOAD = 1;
    private static final int PT_INTERP = 3;
    private static final int PT_PHDR = 6;

    /** A file of 256 bytes with these program headers. */
    private static ByteBuffer elf(boolean wide, boolean big, int... types) {
        ByteBuffer file =
                ByteBuffer.allocate(Pattern.WINDOW).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        file.put(0, new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), (byte) (big ? 2 : 1), 1});
        int start = wide ? 64 : 52;
        int size = wide ? 56 : 32;
        if (wide) {
            file.putLong(32, start);
        } else {
            file.putInt(28, start);
        }
        file.putShort(wide ? 54 : 42, (short) size).putShort(wide ? 56 : 44, (short) types.length);
        for (int i = 0; i < types.length; i++) {
            int at = start + i * size;
            file.putInt(at, types[i]);
            if (wide) {
                file.putLong(at + 8, 0x318).putLong(at + 32, 28);
            } else {
                file.putInt(at + 4, 0x318).putInt(at + 16, 28);
            }
        }
        return file;
    }

    private static Bytes bytes(ByteBuffer file) {
        return Bytes.of(file.array());
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void aLoaderIsFoundInFilesOfAnyKind(boolean wide, boolean big) {
        Bytes dynamic = bytes(elf(wide, big, PT_PHDR, PT_INTERP, PT_LOAD));
        assertThat(ElfProgram.isDynamic(dynamic)).isTrue();
        ElfProgram program = ElfProgram.of(dynamic).orElseThrow();
        assertThat(program.loader(dynamic, (int) program.table())).contains(new ElfProgram.Place(0x318, 28));
        assertThat(ElfProgram.isDynamic(bytes(elf(wide, big, PT_LOAD, PT_LOAD, PT_PHDR))))
                .isFalse();
        assertThat(ElfProgram.isDynamic(bytes(elf(wide, big)))).isFalse();
    }

    @Test
    void onlyAsManyHeadersAsTheFileHasAreLookedAt() {
        ByteBuffer file = elf(true, false, PT_LOAD, PT_INTERP);
        file.putShort(56, (short) 1);
        assertThat(ElfProgram.isDynamic(bytes(file))).isFalse();
    }

    @Test
    void programsOfThisMachineAreSeenAsTheyAre() throws IOException {
        assertThat(ElfProgram.isDynamic(head(Path.of("/proc/self/exe")))).isTrue();
    }

    private static Bytes head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Bytes.of(in.readNBytes(Pattern.WINDOW));
        }
    }

    @Test
    void whatIsNoneHasNone() {
        assertThat(ElfProgram.of(Bytes.EMPTY)).isEmpty();
        assertThat(ElfProgram.of(Bytes.ofText("#!/bin/sh\n"))).isEmpty();
        assertThat(ElfProgram.of(Bytes.ofHex("7f454c46"))).isEmpty();
    }

    @Test
    void whateverIsInTheFileNothingIsReadBeyondIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] file = elf(random.nextBoolean(), random.nextBoolean(), PT_PHDR, PT_INTERP)
                    .array();
            for (int change = random.nextInt(12); change > 0; change--) {
                file[24 + random.nextInt(48)] = (byte) (random.nextBoolean() ? -1 : random.nextInt(256));
            }
            Bytes head = Bytes.of(file);
            ElfProgram.of(head).ifPresent(program -> holds(program, head, "seed " + seed));
            ElfProgram.isDynamic(head);
        }
    }

    private static void holds(ElfProgram program, Bytes head, String what) {
        assertThat(program.table()).as(what).isNotNegative();
        assertThat(program.tableLength()).as(what).isBetween(0, 64 << 20);
        program.loader(head, 0).ifPresent(place -> {
            assertThat(place.offset()).as(what).isNotNegative();
            assertThat(place.length()).as(what).isNotNegative();
        });
    }
}
