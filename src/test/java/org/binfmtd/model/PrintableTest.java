package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever others chose is printed without harm, and so that one can tell what it was. */
class PrintableTest {
    @Test
    void plainTextStaysAsItIs() {
        assertThat(Printable.printable("qemu-aarch64 é 漢 😀")).isEqualTo("qemu-aarch64 é 漢 😀");
    }

    @Test
    void backslashesAreDoubled() {
        assertThat(Printable.printable("a\\x41")).isEqualTo("a\\\\x41");
    }

    @Test
    void whatSteersATerminalIsEscaped() {
        assertThat(Printable.printable("a\n\u001b[2J\u007f\u0085")).isEqualTo("a\\x0a\\x1b[2J\\x7f\\xc2\\x85");
        assertThat(Printable.printable("\u202egpj.exe\u200b\u2028\ufeff"))
                .isEqualTo("\\xe2\\x80\\xaegpj.exe\\xe2\\x80\\x8b\\xe2\\x80\\xa8\\xef\\xbb\\xbf");
    }

    @Test
    void bytesThatAreNotTextAreEscapedOneByOne() {
        assertThat(Printable.printable(Bytes.ofHex("61ff5cc3a9"))).isEqualTo("a\\xff\\\\\\xc3\\xa9");
    }

    @Test
    void anyBytesBecomePrintableAndDifferentOnesDiffer() {
        Random random = new Random(1);
        java.util.Map<String, Bytes> seen = new java.util.HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            byte[] raw = new byte[1 + random.nextInt(4)];
            random.nextBytes(raw);
            Bytes bytes = Bytes.of(raw);
            String text = Printable.printable(bytes);
            assertThat(text.codePoints().allMatch(Printable::isPrintable))
                    .as(bytes.hex())
                    .isTrue();
            assertThat(seen.merge(text, bytes, (first, second) -> first)).isEqualTo(bytes);
        }
    }

    @Test
    void longTextIsCutVisiblyAndBetweenCharacters() {
        assertThat(Printable.shortened("abcd", 4)).isEqualTo("abcd");
        assertThat(Printable.shortened("abcde", 4)).isEqualTo("abc…");
        assertThat(Printable.shortened("ab😀cd", 4)).as("no half of a pair").isEqualTo("ab…");
        assertThat(Printable.shortened("a😀cde", 4)).isEqualTo("a😀…");
        for (int most = 2; most < 30; most++) {
            String cut = Printable.shortened("é😀".repeat(10), most);
            assertThat(cut.length()).isLessThanOrEqualTo(most);
            assertThat(cut.codePoints().noneMatch(point -> point >= 0xd800 && point <= 0xdfff))
                    .as(cut)
                    .isTrue();
        }
    }

    @Test
    void bytesAreOrderedWithoutSigns() {
        assertThat(Bytes.ofHex("7f")).isLessThan(Bytes.ofHex("80"));
        assertThat(Bytes.ofHex("61")).isLessThan(Bytes.ofHex("6100"));
    }

    @Test
    void namesOfHandlers() {
        assertThat(HandlerName.parse("qemu-aarch64_be.v1+x")).isPresent();
        assertThat(HandlerName.parse("x".repeat(64))).isPresent();
        for (String bad :
                new String[] {"", ".a", "-a", "a b", "a~b", "a/b", "é", "register", "status", "x".repeat(65)}) {
            assertThat(HandlerName.parse(bad)).as(bad).isEmpty();
        }
        assertThat(EntryName.temporaryFor(new HandlerName("a"), 1).handler()).isEmpty();
    }
}
