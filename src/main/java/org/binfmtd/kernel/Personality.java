package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/** The execution domain of a thread. */
public final class Personality {
    private static final NativeLong PER_LINUX32 = new NativeLong(8);

    static {
        Native.register(Personality.class, "c");
    }

    private Personality() {}

    /** @return the former one */
    private static native int personality(NativeLong domain) throws LastErrorException;

    /**
     * Whether the processor runs 32-bit programs, where the kernel refuses their domain otherwise ({@code EINVAL}, on
     * ARM); the calling thread has its own domain again afterwards. Where the call is not permitted, they are taken to
     * run.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/personality.2.html">personality(2)</a>
     */
    public static boolean allows32Bit() {
        try {
            int former = personality(PER_LINUX32);
            personality(new NativeLong(former));
            return true;
        } catch (LastErrorException e) {
            return Errno.of(e.getErrorCode()) != Errno.EINVAL;
        }
    }
}
