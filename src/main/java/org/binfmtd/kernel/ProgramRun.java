package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What came of running a program with this one's descriptors and environment. Java's own way to start one has a shell
 * run what the kernel refuses.
 *
 * @param failure the error of {@code execve(2)}; {@link Errno#UNKNOWN} if it did not fail or failed for another reason
 * @param number the error's number, or else how the program ended, as a shell has it: its exit status, or 128 and the
 *     number of the signal that ended it
 * @param started whether it was run
 */
public record ProgramRun(boolean started, Errno failure, int number) {
    private static final int SIGNALLED = 0x7f;
    private static final int SIGNAL = 128;
    /** Bytes; more than {@code posix_spawn_file_actions_t} has anywhere. */
    private static final int ACTIONS = 256;

    /**
     * Runs a file without arguments, and waits for it.
     *
     * @param isQuiet whether what it prints goes to the standard error
     * @throws IOException if it cannot be waited for
     */
    public static ProgramRun of(String path, boolean isQuiet) throws IOException {
        try (Memory actions = new Memory(ACTIONS);
                Memory number = new Memory(Integer.BYTES)) {
            ProcessCalls.posix_spawn_file_actions_init(actions);
            if (isQuiet) {
                ProcessCalls.posix_spawn_file_actions_adddup2(actions, 2, 1);
            }
            Pointer environment = NativeLibrary.getInstance("c")
                    .getGlobalVariableAddress("environ")
                    .getPointer(0);
            int error = ProcessCalls.posix_spawn(
                    number, path, actions, Pointer.NULL, new StringArray(new String[] {path}), environment);
            return error == 0 ? end(number) : new ProgramRun(false, Errno.of(error), error);
        } catch (LastErrorException e) {
            throw Errno.of(e.getErrorCode()).failure(Path.of(path));
        }
    }

    private static ProgramRun end(Memory number) {
        ProcessCalls.waitpid(number.getInt(0), number, 0);
        int status = number.getInt(0);
        int signal = status & SIGNALLED;
        return new ProgramRun(true, Errno.UNKNOWN, signal == 0 ? status >> 8 & 0xff : SIGNAL + signal);
    }
}
