package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Overlapping and covering are what one finds when one tries every file. */
class PatternTest {
    /** Files and patterns of a few bytes, each 0 or 1 in its lowest bits, are enough to find every mistake. */
    private static final int WIDTH = 3;

    private static final List<Bytes> FILES = files();
    private static final List<Pattern.Magic> PATTERNS = patterns();

    private static List<Bytes> files() {
        List<Bytes> files = new ArrayList<>();
        for (int bits = 0; bits < 1 << 2 * WIDTH; bits++) {
            files.add(bytes(bits, WIDTH));
        }
        return files;
    }

    private static Bytes bytes(int bits, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (bits >> 2 * i & 3);
        }
        return Bytes.of(bytes);
    }

    private static List<Pattern.Magic> patterns() {
        List<Pattern.Magic> patterns = new ArrayList<>();
        for (int length = 1; length <= 2; length++) {
            for (int offset = 0; offset + length <= WIDTH; offset++) {
                addAll(patterns, offset, length);
            }
        }
        return patterns;
    }

    private static void addAll(List<Pattern.Magic> patterns, int offset, int length) {
        for (int magic = 0; magic < 1 << 2 * length; magic++) {
            for (int mask = 0; mask < 1 << 2 * length; mask++) {
                patterns.add(new Pattern.Magic(offset, bytes(magic, length), bytes(mask, length)));
            }
        }
    }

    /** Which of all files match, one bit each. */
    private static long matching(Pattern.Magic pattern) {
        long matching = 0;
        for (int file = 0; file < FILES.size(); file++) {
            matching |= pattern.matches(FILES.get(file)) ? 1L << file : 0;
        }
        return matching;
    }

    @Test
    void overlappingAndCoveringAreWhatTryingShows() {
        long[] matching = PATTERNS.stream().mapToLong(PatternTest::matching).toArray();
        for (int i = 0; i < matching.length; i++) {
            for (int j = 0; j < matching.length; j++) {
                boolean overlaps = (matching[i] & matching[j]) != 0;
                boolean covers = (matching[j] & ~matching[i]) == 0;
                if (PATTERNS.get(i).overlaps(PATTERNS.get(j)) != overlaps
                        || PATTERNS.get(i).covers(PATTERNS.get(j)) != covers) {
                    throw new AssertionError(PATTERNS.get(i) + " and " + PATTERNS.get(j));
                }
            }
        }
    }

    @Test
    void matchingIsTheKernelsRule() {
        for (Pattern.Magic pattern : PATTERNS) {
            for (Bytes file : FILES) {
                boolean matches = true;
                for (int i = 0; i < pattern.magic().length(); i++) {
                    int differing =
                            file.at(pattern.offset() + i) ^ pattern.magic().at(i);
                    matches &= (differing & pattern.mask().at(i)) == 0;
                }
                assertThat(pattern.matches(file)).isEqualTo(matches);
            }
        }
    }

    @Test
    void shortFilesArePaddedWithZeroes() {
        assertThat(Pattern.Magic.exactly(100, Bytes.of((byte) 0, (byte) 0)).matches(Bytes.EMPTY))
                .isTrue();
        assertThat(Pattern.Magic.exactly(0, Bytes.of((byte) 1)).matches(Bytes.EMPTY))
                .isFalse();
    }

    @Test
    void aMaskOfAllOnesIsNone() {
        Bytes magic = Bytes.ofText("ab");
        assertThat(new Pattern.Magic(0, magic, Bytes.filled(2, 0xff))).isEqualTo(Pattern.Magic.exactly(0, magic));
    }

    @Test
    void bitsOutsideTheMaskDoNotCount() {
        Bytes mask = Bytes.ofHex("0ff0");
        assertThat(new Pattern.Magic(0, Bytes.ofHex("ffff"), mask))
                .isEqualTo(new Pattern.Magic(0, Bytes.ofHex("0ff0"), mask))
                .hasSameHashCodeAs(new Pattern.Magic(0, Bytes.ofHex("1ff1"), mask));
    }

    @Test
    void theWindowEnds() {
        assertThat(Pattern.Magic.exactly(255, Bytes.of((byte) 1)).offset()).isEqualTo(255);
        assertThat(Pattern.Magic.exactly(0, Bytes.filled(256, 1)).magic().length())
                .isEqualTo(256);
        assertThatIllegalArgumentException().isThrownBy(() -> Pattern.Magic.exactly(256, Bytes.of((byte) 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Pattern.Magic.exactly(1, Bytes.filled(256, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Pattern.Magic.exactly(-1, Bytes.of((byte) 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Pattern.Magic.exactly(0, Bytes.EMPTY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pattern.Magic(0, Bytes.ofText("ab"), Bytes.ofText("a")));
    }

    @Test
    void anExtensionIsWhatFollowsTheLastDot() {
        Pattern.Extension jar = new Pattern.Extension("jar");
        assertThat(jar.matches("/a/b.jar")).isTrue();
        assertThat(jar.matches(".jar")).isTrue();
        assertThat(jar.matches("/a/b.jar.txt")).isFalse();
        assertThat(jar.matches("/a/b.JAR")).isFalse();
        assertThat(jar.matches("jar")).isFalse();
        assertThat(new Pattern.Extension("tar.gz").matches("a.tar.gz")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Pattern.Extension(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pattern.Extension("a/b"));
    }

    @Test
    void extensionsAndMagicsMayMeetInOneFile() {
        Pattern jar = new Pattern.Extension("jar");
        Pattern zip = Pattern.Magic.exactly(0, Bytes.ofText("PK"));
        assertThat(jar.overlaps(zip)).isTrue();
        assertThat(zip.overlaps(jar)).isTrue();
        assertThat(zip.covers(jar)).isFalse();
        assertThat(jar.covers(zip)).isFalse();
        assertThat(jar.meets(zip)).isFalse();
        assertThat(jar.overlaps(new Pattern.Extension("war"))).isFalse();
        assertThat(jar.covers(new Pattern.Extension("jar"))).isTrue();
    }

    @Test
    void registrationsAreEqualIfTheyMeanTheSame() {
        Pattern jar = new Pattern.Extension("jar");
        assertThat(new Registration(jar, "/x", Set.of(Flag.CREDENTIALS)))
                .isEqualTo(new Registration(jar, "/x", Set.of(Flag.OPEN_BINARY, Flag.CREDENTIALS)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Registration(jar, "", Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Registration(jar, "/a\nb", Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Registration(jar, "/a\0b", Set.of()));
    }
}
