package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.RegisterLine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    /** Those whose entries we can't understand: an interpreter of several lines. */
    private static final Set<String> OPAQUE = Set.of("interp-newline", "interp-trailing-newline");

    /** Those we understand but could not write: a raw byte of a magic takes one byte there, ours four. */
    private static final Set<String> TOO_LONG = Set.of();

    @TempDir
    private static Path fixtures;

    private final BinfmtMisc kernel = new BinfmtMiscDirectory(RealKernel.POINT);

    static List<RegisterCase> cases() throws IOException {
        return RegisterCase.all();
    }

    @BeforeAll
    static void build() throws IOException {
        executable("script.sh", "#!/bin/sh\n");
        executable("empty", "");
        executable("garbage", "no program\n");
        executable("busy", "no program\n");
        Files.createSymbolicLink(fixtures.resolve("link"), Path.of("/bin/cat"));
        Files.createSymbolicLink(fixtures.resolve("dangling"), Path.of("/nonexistent"));
        RealKernel.must("mkfifo", "-m", "0755", fixtures.resolve("fifo").toString());
        Path noexec = Files.createDirectory(fixtures.resolve("noexec"));
        RealKernel.must("mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", noexec.toString());
        executable("noexec/cat", "no program\n");
    }

    private static void executable(String name, String text) throws IOException {
        Path file = Files.writeString(fixtures.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void unmount() {
        RealKernel.run("umount", fixtures.resolve("noexec").toString());
    }

    @BeforeEach
    void reset() {
        RealKernel.reset();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAnsweredAsRecorded(RegisterCase each) throws IOException {
        each.before(fixtures)
                .forEach(line -> assertThat(RealKernel.register(line)).isEmpty());
        assertThat(answer(each)).isEqualTo(each.expected());
        if (each.isAccepted()) {
            assertThat(RealKernel.text(each.name())).isEqualTo(each.readback(fixtures));
            isRegisteredAgain(each);
        }
    }

    private static String answer(RegisterCase each) throws IOException {
        Bytes line = each.line(fixtures);
        if (line.length() == 0) {
            return named(writeNothing());
        }
        return switch (each.needs()) {
            case "cwd=/bin" -> writeIn("/bin", line);
            case "fixture:busy" -> whileBusy(line);
            default -> named(RealKernel.register(line));
        };
    }

    private static String named(Optional<Errno> refusal) {
        return refusal.map(Errno::name).orElse("ok");
    }

    /** Java makes no system call of an empty write. */
    private static Optional<Errno> writeNothing() {
        int register = FileCalls.open(RealKernel.POINT + "/register", FileCalls.O_WRONLY, 0);
        try {
            FileCalls.write(register, new byte[0], new NativeLong(0));
            return Optional.empty();
        } catch (LastErrorException e) {
            return Optional.of(Errno.of(e.getErrorCode()));
        } finally {
            FileCalls.close(register);
        }
    }

    /** Another process, because this one can't change its working directory. */
    private static String writeIn(String directory, Bytes line) throws IOException {
        Path text = Files.write(fixtures.resolve("line"), line.toArray());
        String command = "cd '" + directory + "' && cat '" + text + "' >'" + RealKernel.POINT + "/register'";
        return RealKernel.run("sh", "-c", command) == 0 ? "ok" : "refused";
    }

    private static String whileBusy(Bytes line) throws IOException {
        try (FileChannel busy = FileChannel.open(fixtures.resolve("busy"), StandardOpenOption.WRITE)) {
            assertThat(busy.isOpen()).isTrue();
            return named(RealKernel.register(line));
        }
    }

    private void isRegisteredAgain(RegisterCase each) {
        Entry entry = kernel.read(each.name()).orElseThrow();
        assertThat(entry instanceof Entry.Opaque).isEqualTo(OPAQUE.contains(each.id()));
        if (entry instanceof Entry.Known known) {
            assertThat(kernel.remove(entry)).isEqualTo(new BinfmtMisc.Change.Done());
            registerAgain(each, known);
        }
    }

    private void registerAgain(RegisterCase each, Entry.Known known) {
        boolean fits = RegisterLine.of(known.name(), known.registration()).length() <= RegisterLine.LONGEST;
        assertThat(fits).isNotEqualTo(TOO_LONG.contains(each.id()));
        Optional<Errno> refusal = kernel.register(List.of(new NewEntry(known.name(), known.registration())))
                .refusal();
        assertThat(refusal).isEqualTo(fits ? Optional.empty() : Optional.of(Errno.EINVAL));
        assertThat(kernel.read(known.name())
                        .filter(again -> again.serves(known.registration()))
                        .isPresent())
                .isEqualTo(fits);
    }
}
