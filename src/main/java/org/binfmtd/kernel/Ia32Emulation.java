package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether a kernel of x86_64 runs programs of 32 bits now. It may be built without that, be started with
 * {@code ia32_emulation=off}, or have switched it off by itself, as in guests whose memory is encrypted; no file says so.
 * So the kernel is given programs that cannot start, because the loader that they name does not exist: for one of a
 * machine that it runs it looks for the loader ({@code ENOENT}), any other it refuses before ({@code ENOEXEC}).
 *
 * @see <a href="https://elixir.bootlin.com/linux/latest/source/fs/binfmt_elf.c">load_elf_binary()</a>
 */
public final class Ia32Emulation {
    /** That of the 486, which the kernel takes for the same, and which no compiler uses: no handler matches it. */
    private static final int EM_486 = 6;
    /** Unassigned. */
    private static final int NO_MACHINE = 0xfff0;

    private static final int HEADER = 52;
    private static final int PROGRAM_HEADER = 32;
    private static final byte[] LOADER = "/proc/no/such/loader\0".getBytes(StandardCharsets.US_ASCII);

    private Ia32Emulation() {}

    /** Nothing where the kernel cannot be asked so, because files in memory may not be run or for another reason. */
    public static Optional<Boolean> isOn() {
        Optional<Errno> control = answer(NO_MACHINE).filter(errno -> errno == Errno.ENOEXEC);
        return control.flatMap(refused -> answer(EM_486)).flatMap(answer -> switch (answer) {
            case ENOENT -> Optional.of(true);
            case ENOEXEC -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    private static Optional<Errno> answer(int machine) {
        byte[] program = program(machine);
        try {
            int file = ProcessCalls.memfd_create("binfmtd", 0);
            try {
                FileCalls.write(file, program, new NativeLong(program.length));
                return Optional.of(ProgramRun.of("/proc/self/fd/" + file, true))
                        .filter(run -> !run.started())
                        .map(ProgramRun::failure);
            } finally {
                FileCalls.close(file);
            }
        } catch (LastErrorException | IOException e) {
            return Optional.empty();
        }
    }

    /** An executable of the machine with nothing in it but the name of its loader. */
    private static byte[] program(int machine) {
        int length = HEADER + PROGRAM_HEADER + LOADER.length;
        ByteBuffer program = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        program.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1});
        program.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
        program.putInt(28, HEADER).putShort(40, (short) HEADER);
        program.putShort(42, (short) PROGRAM_HEADER).putShort(44, (short) 1);
        program.putInt(HEADER, 3).putInt(HEADER + 4, HEADER + PROGRAM_HEADER);
        program.putInt(HEADER + 16, LOADER.length);
        program.position(HEADER + PROGRAM_HEADER).put(LOADER);
        return program.array();
    }
}
