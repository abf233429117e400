package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.binfmtd.kernel.BinfmtMisc.Line;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the kernel takes and refuses, line by line; and whatever it shows of what it took, we understand, and register
 * again as the same.
 */
@OnKernel
class RegisterCasesTest {
    private static final Path CASES = Path.of("src/test/resources/kernel/register-cases.tsv");
    /** Needs a file that somebody writes to, a mount, and a working directory that a JVM can't change. */
    private static final List<String> NOT_HERE = List.of("fixture:busy", "fixture:noexec/cat", "cwd=/bin");

    /** Java makes no system call of an empty write. */
    private static final String EMPTY = "len-0";

    @TempDir
    private static Path fixtures;

    private BinfmtMiscDirectory kernel;

    /** One case; the columns are explained at the head of the file. */
    record Case(String id, String line, String expected, String pre, String needs, String entry, String readback) {
        static Case of(String row) {
            String[] columns = row.split("\t", -1);
            return new Case(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]);
        }

        @Override
        public String toString() {
            return id;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> all = Files.readAllLines(CASES).stream()
                .filter(row -> !row.startsWith("#") && !row.isBlank())
                .map(Case::of)
                .toList();
        List<Case> here = all.stream()
                .filter(each -> !NOT_HERE.contains(each.needs()) && !each.id().equals(EMPTY))
                .toList();
        System.out.printf(
                "register cases: %d of %d; not here (they need %s): %s%n",
                here.size(),
                all.size(),
                NOT_HERE,
                all.stream().filter(each -> !here.contains(each)).toList());
        return here;
    }

    @BeforeEach
    void begin() throws Exception {
        kernel = RealKernel.fresh();
        for (String name : List.of("script.sh", "empty", "garbage", "x111")) {
            fixture(name);
        }
        link("link", "/bin/cat");
        link("dangling", "/nonexistent");
        link("loop", "loop");
        if (Files.notExists(fixtures.resolve("fifo"))) {
            new ProcessBuilder("mkfifo", "-m", "0755", fixtures.resolve("fifo").toString())
                    .start()
                    .waitFor();
        }
    }

    private static void fixture(String name) throws IOException {
        Path file = Files.writeString(fixtures.resolve(name), name.equals("script.sh") ? "#!/bin/sh\n" : "");
        assertThat(file.toFile().setExecutable(true, false)).isTrue();
    }

    private static void link(String name, String target) throws IOException {
        Files.deleteIfExists(fixtures.resolve(name));
        Files.createSymbolicLink(fixtures.resolve(name), Path.of(target));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAnsweredAsRecorded(Case each) {
        if (!each.pre().equals("-")) {
            List.of(each.pre().split(","))
                    .forEach(line -> assertThat(write(line)).isEmpty());
        }
        Optional<Errno> answer = write(each.line());
        assertThat(answer.map(Errno::name).orElse("ok")).isEqualTo(each.expected());
        if (answer.isEmpty() && !each.entry().equals("-")) {
            isReadAndRegisteredAgain(each);
        }
    }

    private void isReadAndRegisteredAgain(Case each) {
        EntryName name = new EntryName(decoded(each.entry()));
        Entry entry = kernel.read(name).orElseThrow();
        if (entry instanceof Entry.Known known) {
            assertThat(kernel.remove(entry)).isEqualTo(new BinfmtMisc.Change.Done());
            // What nobody's definition may hold can't be written; what can be is the same again.
            assertThatCode(() -> registerAgain(name, known)).doesNotThrowAnyException();
        } else {
            assertThat(entry.describe()).isNotEmpty();
        }
    }

    private void registerAgain(EntryName name, Entry.Known known) {
        if (RegisterLine.of(name, known.registration()).length() > RegisterLine.LONGEST) {
            return; // raw bytes of a magic take one byte each, ours four
        }
        assertThat(kernel.register(List.of(new Line(name, known.registration())))
                        .refusal())
                .isEmpty();
        assertThat(kernel.read(name).orElseThrow().holds(known.registration())).isTrue();
    }

    private static Optional<Errno> write(String line) {
        Path register = RealKernel.POINT.resolve("register");
        try (FileChannel channel = FileChannel.open(register, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(decoded(line).toArray()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Errno.of(e));
        }
    }

    private static Bytes decoded(String text) {
        byte[] encoded = text.replace("{FX}", fixtures.toString())
                .replace("{BM}", RealKernel.POINT.toString())
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                bytes.write(Integer.parseInt(new String(encoded, i + 1, 2, StandardCharsets.US_ASCII), 16));
                i += 2;
            } else {
                bytes.write(encoded[i]);
            }
        }
        return Bytes.of(bytes.toByteArray());
    }
}
