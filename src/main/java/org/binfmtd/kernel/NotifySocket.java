package org.binfmtd.kernel;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Telling systemd how the service fares. Java has no datagram socket of the UNIX family.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/sd_notify.html">sd_notify(3)</a>
 */
public final class NotifySocket {
    /** {@code sa_family_t} in the machine's byte order. */
    private static final int FAMILY_LENGTH = 2;

    private final byte[] address;

    private NotifySocket(byte[] address) {
        this.address = address;
    }

    /**
     * @param path what {@code NOTIFY_SOCKET} says: a path, or a name in the abstract space that begins with {@code @}
     * @return nothing if it is neither
     */
    public static Optional<NotifySocket> at(String path) {
        if (path.length() < 2 || path.charAt(0) != '/' && path.charAt(0) != '@') {
            return Optional.empty();
        }
        return Optional.of(new NotifySocket(address(path.getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] address(byte[] path) {
        byte[] address = new byte[FAMILY_LENGTH + path.length];
        boolean littleEndian = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        address[littleEndian ? 0 : 1] = Libc.AF_UNIX;
        System.arraycopy(path, 0, address, FAMILY_LENGTH, path.length);
        if (path[0] == '@') {
            address[FAMILY_LENGTH] = 0;
        }
        return address;
    }

    /**
     * Sends one message: assignments such as {@code READY=1}, each on its line. It is no error if nothing listens.
     *
     * @return whether it was sent
     */
    public boolean send(String assignments) {
        byte[] message = assignments.getBytes(StandardCharsets.UTF_8);
        Libc libc = Libc.get();
        try {
            int socket = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
            try {
                libc.sendto(
                        socket, message, new NativeLong(message.length), Libc.MSG_NOSIGNAL, address, address.length);
            } finally {
                FileCalls.close(socket);
            }
            return true;
        } catch (LastErrorException e) {
            return false;
        }
    }
}
