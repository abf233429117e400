package org.binfmtd.config.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.FileProblems;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.Bytes;
import org.junit.jupiter.api.Test;

/** Whatever bytes are written, in either form, are the bytes that are read. */
class OctetsTest {
    private static final long SEED = 20260301;

    @Test
    void hexadecimalDigitsComeBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            Bytes bytes = anyBytes(random);
            assertThat(read(withBlanks(bytes.hex(), random)))
                    .as("seed %d, round %d", SEED, i)
                    .contains(bytes);
        }
    }

    @Test
    void escapesComeBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            Bytes bytes = anyBytes(random);
            assertThat(read(escaped(bytes, random)))
                    .as("seed %d, round %d", SEED, i)
                    .contains(bytes);
        }
    }

    @Test
    void everyOtherBackslashStandsForItself() {
        assertThat(read("\\n\\\\x41\\X41")).contains(Bytes.ofText("\\n\\A\\X41"));
    }

    private static Optional<Bytes> read(String text) {
        DiagnosticContext place = DiagnosticContext.in("test", new FileProblems("test"));
        return new OctetsType().read(new Node.Scalar(text, Position.START), place);
    }

    private static Bytes anyBytes(Random random) {
        byte[] octets = new byte[1 + random.nextInt(256)];
        random.nextBytes(octets);
        return Bytes.of(octets);
    }

    private static String withBlanks(String digits, Random random) {
        StringBuilder text = new StringBuilder();
        for (char each : digits.toCharArray()) {
            text.append(random.nextInt(8) == 0 ? " " : "");
            text.append(random.nextBoolean() ? each : Character.toUpperCase(each));
        }
        return text.toString();
    }

    /** At least one escape, and others where a character could not stand for itself. */
    private static String escaped(Bytes bytes, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            int octet = bytes.at(i);
            boolean literal = octet > ' ' && octet < 0x7f && octet != '\\' && i > 0 && random.nextBoolean();
            text.append(literal ? Character.toString(octet) : String.format("\\x%02x", octet));
        }
        return text.toString();
    }
}
