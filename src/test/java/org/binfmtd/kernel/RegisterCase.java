package org.binfmtd.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;

/** One row of {@code register-cases.tsv}; its columns are explained at the head of that file. */
public record RegisterCase(
        String id, String line, String expected, String pre, String needs, String entry, String readback) {
    private static final Path FILE = Path.of("src/test/resources/kernel/register-cases.tsv");
    private static final String NONE = "-";

    public static List<RegisterCase> all() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(row -> !row.startsWith("#"))
                .map(row -> of(row.split("\t", -1)))
                .toList();
    }

    private static RegisterCase of(String... columns) {
        return new RegisterCase(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]);
    }

    public Bytes line(Path fixtures) {
        return decoded(line, fixtures);
    }

    List<Bytes> before(Path fixtures) {
        return pre.equals(NONE)
                ? List.of()
                : List.of(pre.split(",")).stream()
                        .map(each -> decoded(each, fixtures))
                        .toList();
    }

    public EntryName name() {
        return new EntryName(decoded(entry, Path.of("/")));
    }

    Bytes readback(Path fixtures) {
        return decoded(readback, fixtures);
    }

    /** What the kernel shows of it, as we understand it. */
    public Entry shown(Path fixtures) {
        return EntryText.parse(name(), readback(fixtures), 1, 1);
    }

    public boolean isAccepted() {
        return expected.equals("ok");
    }

    private static Bytes decoded(String text, Path fixtures) {
        byte[] encoded = text.replace("{FX}", fixtures.toString()).getBytes(StandardCharsets.UTF_8);
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

    @Override
    public String toString() {
        return id;
    }
}
