package org.binfmtd.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.binfmtd.model.Bytes;

/** Pieces of files. */
public final class FileBytes {
    private FileBytes() {}

    /** The bytes from {@code offset} on: {@code length} of them, or as many as there are. */
    public static Bytes read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(length);
        while (octets.hasRemaining() && file.read(octets, offset + octets.position()) > 0) {
            continue;
        }
        byte[] read = new byte[octets.flip().remaining()];
        octets.get(read);
        return Bytes.of(read);
    }
}
