package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.kernel.RegularFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever has happened to a file, a record counts as it was written or not at all, and a loss is known. */
class RecordsTest {
    private static final String HEADER = "binfmtd test 1";
    private static final List<String> FIRST =
            List.of("claim hc OWN", "claim sum OWN", "r\u00e9sum\u00e9\twith tabs", "x");
    private static final List<String> MORE = List.of("release hc", "early sum OWN 0 E:6a:2f61: -");
    private static final int LIMIT = 100_000;

    @TempDir
    Path directory;

    private Path path;

    /** What a reader was given. */
    private static final class Found implements Records.RecordListener {
        private final List<String> records = new ArrayList<>();
        private int damaged;

        @Override
        public void record(String record) {
            records.add(record);
        }

        @Override
        public void damaged() {
            damaged++;
        }
    }

    @BeforeEach
    void name() {
        path = directory.resolve("state/file");
    }

    private void write() throws IOException {
        try (StateFile file = new StateFile(path, HEADER, Durability.MEMORY)) {
            file.rewrite(FIRST.stream());
            file.add(MORE, () -> Stream.of("not used"), 100);
        }
    }

    private Found read() throws IOException {
        Found found = new Found();
        Records.read(path, HEADER, LIMIT, found);
        return found;
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(FIRST);
        all.addAll(MORE);
        return all;
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        write();
        Found found = read();
        assertThat(found.records).isEqualTo(all());
        assertThat(found.damaged).isZero();
    }

    @Test
    void noFlippedBitChangesARecordOrHidesALoss() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(path);
        for (int at = HEADER.length() + 1; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << bit);
                Files.write(path, flipped);
                Found found = read();
                assertThat(all()).as("bit %d of byte %d", bit, at).containsAll(found.records);
                assertThat(found.records.size()).isGreaterThanOrEqualTo(all().size() - 2);
                assertThat(found.records.size() == all().size() || found.damaged > 0 || at > lastOfTheFirst(whole))
                        .as("bit %d of byte %d is reported", bit, at)
                        .isTrue();
            }
        }
    }

    /** The last records may have been cut off by the death of the process that wrote them: that is no damage. */
    private static int lastOfTheFirst(byte[] whole) {
        return new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(MORE.get(0)) - 1;
    }

    @Test
    void aTruncatedFileKeepsWhatIsBeforeAndReportsWhatWasCertain() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(path);
        for (int length = HEADER.length() + 1; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            Found found = read();
            assertThat(found.records).as("%d bytes", length).isEqualTo(all().subList(0, found.records.size()));
            if (found.records.size() < FIRST.size()
                    && length > HEADER.length() + Records.size(0).length()) {
                assertThat(found.damaged).as("%d bytes", length).isPositive();
            }
        }
    }

    @Test
    void onceItIsSettledEveryLossOfItsEndIsReported() throws IOException {
        try (StateFile file = new StateFile(path, HEADER, Durability.MEMORY)) {
            file.rewrite(FIRST.stream());
            file.add(MORE, () -> Stream.of("not used"), 100);
            file.settle();
        }
        byte[] whole = Files.readAllBytes(path);
        assertThat(read().records).isEqualTo(all());
        for (int length = HEADER.length() + Records.size(0).length() + 1; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThat(read().damaged).as("%d bytes", length).isPositive();
        }
    }

    @Test
    void manyKindsOfDamageTogetherChangeNoRecord() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        write();
        byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < 5000; i++) {
            byte[] damaged = damage(whole, random);
            Files.write(path, damaged);
            assertThat(all()).as("seed %d, round %d", seed, i).containsAll(read().records);
        }
    }

    /** All of it but the first two lines, which tell that records have checksums. */
    private static byte[] damage(byte[] whole, Random random) {
        int first = HEADER.length() + 1 + Records.size(0).length();
        byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(whole.length - first));
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            damaged[between(first, damaged.length, random)] ^= (byte) (1 << random.nextInt(8));
        }
        int from = between(first, damaged.length, random);
        int to = between(first, damaged.length, random);
        int length = random.nextInt(Math.min(60, damaged.length - Math.max(from, to)) + 1);
        System.arraycopy(damaged, from, damaged, to, length);
        return damaged;
    }

    private static int between(int first, int end, Random random) {
        return first + random.nextInt(end - first);
    }

    @Test
    void aFileOfTheFirstVersionCountsWithoutChecksums() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, HEADER + "\n" + String.join("\n", all()) + "\nclaim cut o");
        Found found = read();
        assertThat(found.records).isEqualTo(all());
        assertThat(found.damaged).isZero();
    }

    @Test
    void anotherKindOfFileAndALargerOneAreRefused() throws IOException {
        Files.createDirectories(path.getParent());
        for (String content : List.of("", "binfmtd", "binfmtd test 0\nx\n", "binfmtd test 1", "\n" + HEADER + "\n")) {
            Files.writeString(path, content);
            assertThatThrownBy(this::read).as(content).isInstanceOf(Records.UnknownFormatException.class);
        }
        Files.write(path, new byte[LIMIT + 1]);
        assertThatThrownBy(this::read).isInstanceOf(RegularFile.TooLargeException.class);
    }

    @Test
    void aFileOfANewerVersionIsKnownByItsFirstLine() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "binfmtd test 12\nha, hb\nhc\n");
        assertThatThrownBy(this::read).isInstanceOfSatisfying(Records.NewerFormatException.class, newer -> {
            assertThat(newer.version()).isEqualTo(12);
            assertThat(newer.lines()).contains("ha, hb", "hc");
        });
    }

    /** One bit away from the digit of the version that it has. */
    @Test
    void ofThisVersionWithADamagedFirstLineItIsNotANewerOne() throws IOException {
        try (StateFile file = new StateFile(path, HEADER, Durability.MEMORY)) {
            file.rewrite(Stream.of("ha"));
        }
        Files.writeString(path, Files.readString(path).replace(HEADER, "binfmtd test 3"));
        assertThatThrownBy(this::read).isInstanceOf(Records.UnknownFormatException.class);
    }

    @Test
    void theLastRecordsOfALongFileAreRead() throws IOException {
        Found found = new Found();
        try (StateFile file = new StateFile(path, HEADER, Durability.MEMORY)) {
            file.rewrite(IntStream.range(0, 1000).mapToObj(Integer::toString));
        }
        Records.readLast(path, HEADER, 1000, found);
        assertThat(found.records).hasSizeBetween(30, 50).endsWith("998", "999");
        assertThat(found.damaged).isLessThan(2);
    }

    @Test
    void aFileThatWasRemovedOrReplacedIsWrittenWhole() throws IOException {
        try (StateFile file = new StateFile(path, HEADER, Durability.MEMORY)) {
            file.rewrite(FIRST.stream());
            Files.delete(path);
            file.add(MORE, () -> all().stream(), 100);
            assertThat(read().records).isEqualTo(all());
            Files.delete(path);
            Files.writeString(path, "another");
            file.add(List.of("x"), () -> Stream.of("whole"), 100);
            assertThat(read().records).containsExactly("whole");
            Files.delete(path);
            Files.delete(path.getParent());
            file.add(List.of("x"), () -> Stream.of("whole again"), 100);
            assertThat(read().records).containsExactly("whole again");
        }
    }

    @Test
    void aFileWithTooManyRecordsIsWrittenWhole() throws IOException {
        try (StateFile file = new StateFile(path, HEADER, Durability.MEMORY)) {
            file.rewrite(FIRST.stream());
            file.add(MORE, () -> Stream.of("short"), FIRST.size() + 1);
            assertThat(read().records).containsExactly("short");
        }
    }
}
