package org.binfmtd.kernel;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;

/**
 * Between entries' names, which are bytes, and Java's paths, whose text depends on the locale. Plain names take the
 * short way; all others go through the path's URI, which holds its bytes as they are.
 */
final class EntryPath {
    private EntryPath() {}

    static EntryName name(Path entry) {
        String text = entry.getFileName().toString();
        return isPlain(text) ? EntryName.of(text) : new EntryName(lastSegment(entry));
    }

    static Path of(Path directory, EntryName name) {
        String text = new String(name.bytes().toArray(), StandardCharsets.ISO_8859_1);
        return isPlain(text) ? directory.resolve(text) : Path.of(URI.create(uri(directory) + escaped(name.bytes())));
    }

    private static String uri(Path directory) {
        String uri = directory.toUri().toString();
        return uri.endsWith("/") ? uri : uri + "/";
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static Bytes lastSegment(Path entry) {
        String path = entry.toUri().getRawPath();
        return unescaped(path.substring(path.lastIndexOf('/') + 1));
    }

    private static Bytes unescaped(String segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) == '%') {
                bytes.write(Integer.parseInt(segment.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(segment.charAt(i));
            }
        }
        return Bytes.of(bytes.toByteArray());
    }

    private static String escaped(Bytes bytes) {
        StringBuilder text = new StringBuilder(3 * bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            text.append('%').append(Bytes.of((byte) bytes.at(i)).hex());
        }
        return text.toString();
    }
}
