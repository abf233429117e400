package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which magics a script can match. */
class ScriptsTest {
    private static final int PATTERNS = Integer.getInteger("binfmtd.patterns", 5_000);
    private static final long SEED = Long.getLong("binfmtd.seed", 15);

    private static Pattern.Magic magic(int offset, String magic, String mask) {
        Bytes bytes = Bytes.ofHex(magic.replace(" ", ""));
        return mask.isEmpty()
                ? Pattern.Magic.exactly(offset, bytes)
                : new Pattern.Magic(offset, bytes, Bytes.ofHex(mask.replace(" ", "")));
    }

    private static Pattern.Magic text(int offset, String text) {
        return Pattern.Magic.exactly(offset, Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!",
                "#",
                "#!/",
                "#! /bin/sh\n",
                "#!/bin/sh -e\r\n",
                "#!/usr/bin/env python3\n",
                "#!/opt/any/where -x",
                "#!/bin/sh\nexit 0\n\0\0\0",
                "#!/bin/sh\n# R\u00e9gl\u00e9",
                "#!/usr/bin/env python3\nPK\u0003\u0004",
                "#!/usr/bin/ocamlrun\nT\0\0\0",
                "#!relative",
            })
    void beginsAsScriptsDo(String text) {
        assertThat(Scripts.mayMatch(text(0, text))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2, /bin/sh",
        "1, '! /'",
        "2, /usr/bin/env python3",
        "2, ' /bin/sh -e'",
        "2, /",
        "3, usr",
        "4, ftyp",
        "7, sh",
        "60, foo",
        "200, 'set -e'",
        "250, x",
    })
    void meetsScriptsFurtherOn(int offset, String text) {
        assertThat(Scripts.mayMatch(text(offset, text))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2, /bin/sh",
        "2, /usr/bin/env python3",
        "2, ' /bin/sh -e'",
        "7, sh",
        "60, foo",
        "200, 'set -e'",
        "250, x"
    })
    void meetsScriptsWithTheLineEndsOfWindows(int offset, String text) {
        assertThat(Scripts.mayMatch(text(offset, text + "\r\n"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 23, ''", // '#' alone
        "1, 21, ''", // '!' alone
        "0, 03, 0f", // half of '#'
        "0, 2021, f0ff", // a byte of the class of '#'
        "0, 23212f42494e2f5348, ffff00dfdfdf00dfdf", // /bin/sh in any case
        "2, 2f62696e2f7368, 00dfdfdf00dfdf",
        "0, 232100007573722f, ffff0000ffffffff",
        "4, 00, 80", // any ASCII
        "30, 0000, ''", // the padding of a short script
        "200, 00000000000000000000, ''",
        "30, 610000, ''", // its last byte, and padding
        "30, 410042, ''", // data
        "40, 01000000, ''",
        "23, 504b0304, ''", // a zip archive behind '#!/usr/bin/env python3'
        "23, 504b03041400, ''",
        "100, 7f, ''",
        "0, 232100000000000000000001, ffff000000000000000000ff", // data as soon as it can be
    })
    void meetsScriptsByMask(int offset, String magic, String mask) {
        assertThat(Scripts.mayMatch(magic(offset, magic, mask))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 7f454c46, ''",
        "0, 4d5a, ''",
        "0, 4243c0de, ''",
        "0, 0061736d01000000, ''",
        "0, 6465780a30333500, ''",
        "0, cafebabe, ''",
        "0, 550d0d0a, ''",
        "0, 23f1, ''",
        "1, 20, ''",
        "0, 0000000066747970, ff000000ffffffff", // an MP4 file: its first byte is zero
        "8, 414902, ''", // an AppImage: no first line ends so soon
        "2, c0de000f, ffff000f", // no path begins so
        "2, 2d6c68352d, ''", // -lh5-
        "2, 50, ''",
        "3, 00, ''", // a path has a name
        "7, 00, ''",
        "7, 0a, ''",
        "2, 20202020000000, ''",
        "60, 0102030405, ''", // more than text or chance has
        "128, 504500004c0103000102030405, ''",
    })
    void noScriptMatches(int offset, String magic, String mask) {
        assertThat(Scripts.mayMatch(magic(offset, magic, mask))).isFalse();
    }

    @Test
    void allScripts() {
        assertThat(Scripts.allMatch(text(0, "#!"))).isTrue();
        assertThat(Scripts.allMatch(text(0, "#"))).isTrue();
        assertThat(Scripts.allMatch(magic(0, "0001", "0001"))).isTrue();
        assertThat(Scripts.allMatch(text(0, "#!/"))).isFalse();
        assertThat(Scripts.allMatch(text(0, "MZ"))).isFalse();
    }

    /**
     * Of random patterns, many of them cut out of random scripts, those are found that a script matches, and no others.
     */
    @Test
    void answersAsAnEnumerationOfAllShapesDoes() {
        Random random = new Random(SEED);
        int met = 0;
        for (int i = 0; i < PATTERNS; i++) {
            byte[] script = script(random);
            Pattern.Magic pattern = pattern(random, script);
            boolean answer = Scripts.mayMatch(pattern);
            assertThat(answer)
                    .as("seed %d, pattern %d: %s", SEED, i, pattern.describe())
                    .isEqualTo(new Shapes(pattern).match());
            if (pattern.matches(Bytes.of(script)) && !answer) {
                assertThat(new Shapes(pattern).strangers)
                        .as("seed %d, pattern %d: %s", SEED, i, pattern.describe())
                        .isGreaterThanOrEqualTo(4);
            }
            met += answer ? 1 : 0;
        }
        assertThat(met).isBetween(PATTERNS / 10, PATTERNS * 9 / 10);
    }

    private static byte[] script(Random random) {
        String[] lines = {"#!/bin/sh\n", "#! /usr/bin/perl -w\n", "#!/usr/bin/env python3\n", "#!\t/bin/x\n"};
        byte[] line = lines[random.nextInt(lines.length)].getBytes(StandardCharsets.US_ASCII);
        byte[] script = Arrays.copyOf(line, Math.max(line.length, random.nextInt(Pattern.WINDOW + 1)));
        boolean data = random.nextInt(3) == 0;
        for (int i = line.length; i < script.length; i++) {
            script[i] = (byte) (data ? random.nextInt(256) : ' ' + random.nextInt(95));
        }
        return script;
    }

    private static Pattern.Magic pattern(Random random, byte[] script) {
        int offset = random.nextInt(random.nextBoolean() ? 4 : 250);
        int length = 1 + random.nextInt(Math.min(random.nextBoolean() ? 4 : 40, Pattern.WINDOW - offset));
        byte[] magic = Arrays.copyOfRange(Arrays.copyOf(script, Pattern.WINDOW), offset, offset + length);
        byte[] mask = new byte[length];
        for (int i = 0; i < length; i++) {
            mask[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0xff);
        }
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            magic[random.nextInt(length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 32);
        }
        return new Pattern.Magic(offset, Bytes.of(magic), Bytes.of(mask));
    }

    /** The same question asked in another way: all places where a path may begin, its line end, and the text end. */
    private static final class Shapes {
        private final boolean[] blank = new boolean[Pattern.WINDOW];
        private final boolean[] slash = new boolean[Pattern.WINDOW];
        private final boolean[] line = new boolean[Pattern.WINDOW];
        private final boolean[] newline = new boolean[Pattern.WINDOW];
        private final boolean[] zero = new boolean[Pattern.WINDOW];
        private final boolean begins;
        private final boolean isOfScriptsOnly;
        private int strangers;

        Shapes(Pattern.Magic pattern) {
            for (boolean[] each : List.of(blank, slash, line, newline, zero)) {
                Arrays.fill(each, true);
            }
            for (int i = 0; i < pattern.magic().length(); i++) {
                int at = pattern.offset() + i;
                boolean[] fits = fits(pattern, at);
                line[at] = false;
                for (int octet = 0; octet < 256; octet++) {
                    line[at] |= fits[octet] && isText(octet);
                }
                blank[at] = fits[' '] || fits['\t'];
                slash[at] = fits['/'];
                newline[at] = fits['\n'];
                zero[at] = fits[0];
                strangers += line[at] || newline[at] || zero[at] ? 0 : 1;
            }
            boolean[] first = fits(pattern, 0);
            boolean[] second = fits(pattern, 1);
            begins = first['#'] && second['!'];
            isOfScriptsOnly = begins && only(first) && only(second);
        }

        private static boolean isText(int octet) {
            return octet >= 0x80 || octet >= ' ' && octet < 0x7f || "\u0007\b\t\u000b\f\r\u001b".indexOf(octet) >= 0;
        }

        private static boolean only(boolean[] fits) {
            int all = 0;
            for (boolean each : fits) {
                all += each ? 1 : 0;
            }
            return all == 1;
        }

        private static boolean[] fits(Pattern.Magic pattern, int at) {
            int i = at - pattern.offset();
            boolean inside = i >= 0 && i < pattern.magic().length();
            boolean[] fits = new boolean[256];
            for (int octet = 0; octet < 256; octet++) {
                fits[octet] = !inside
                        || (octet & pattern.mask().at(i)) == pattern.magic().at(i);
            }
            return fits;
        }

        boolean match() {
            if (isOfScriptsOnly) {
                return true;
            }
            for (int path = 2; begins && path < Pattern.WINDOW; path++) {
                if (slash[path] && line(path + 1)) {
                    return true;
                }
                if (!blank[path]) {
                    return false;
                }
            }
            return begins;
        }

        private boolean line(int from) {
            for (int at = from; at < Pattern.WINDOW; at++) {
                if (at >= 8 && (padding(at) || newline[at] && text(at + 1))) {
                    return true;
                }
                if (!line[at]) {
                    return false;
                }
            }
            return true;
        }

        private boolean text(int from) {
            for (int at = from; at < Pattern.WINDOW; at++) {
                if (strangers < 4 || padding(at)) {
                    return true;
                }
                if (!line[at] && !newline[at]) {
                    return false;
                }
            }
            return true;
        }

        private boolean padding(int from) {
            for (int at = from; at < Pattern.WINDOW; at++) {
                if (!zero[at]) {
                    return false;
                }
            }
            return true;
        }
    }
}
