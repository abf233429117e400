package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.binfmtd.model.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered, over restarts, whatever has become of the file. */
class HistoryTest {
    @TempDir
    Path directory;

    private Path file;
    private Instant now = Instant.ofEpochSecond(1_700_000_000);

    @BeforeEach
    void place() {
        file = directory.resolve("state/history");
    }

    private History open() {
        return History.open(file, () -> now);
    }

    private static List<String> details(History history) {
        return history.events().stream().map(Event::detail).toList();
    }

    @Test
    void whatWasSavedIsThereAfterARestart() {
        History history = open();
        history.add("h", "removed", "repaired after 12 us");
        assertThat(file).as("nothing is written before it is time").doesNotExist();
        history.save();
        history.add("", "started", "");
        history.save();
        assertThat(open().events())
                .containsExactly(
                        new Event(1_700_000_000_000_000L, "h", "removed", "repaired after 12 us"),
                        new Event(1_700_000_000_000_000L, "", "started", ""));
    }

    @Test
    void onlyTheLastAreRemembered() throws IOException {
        History history = open();
        history.limit(3);
        for (int i = 0; i < 5000; i++) {
            history.add("h", "removed", Integer.toString(i));
            history.save();
        }
        assertThat(details(history)).containsExactly("4997", "4998", "4999");
        assertThat(Files.readAllLines(file)).hasSizeLessThan(2200);
        History again = open();
        again.limit(2);
        assertThat(details(again)).containsExactly("4998", "4999");
    }

    @Test
    void aLineThatWasCutOffIsPassedOver() throws IOException {
        History history = open();
        history.add("h", "removed", "first");
        history.save();
        Files.writeString(file, "17000\th\tremo", StandardOpenOption.APPEND);
        History again = open();
        again.add("h", "removed", "second");
        again.save();
        assertThat(details(open())).containsExactly("first", "second");
    }

    @Test
    void rubbishIsPassedOver() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "hello\n\t\t\t\n99999999999999999999999\ta\tb\tc\n12\ta\tb\tc\n");
        assertThat(details(open())).containsExactly("c");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        assertThat(open().events()).isEmpty();
    }

    @Test
    void whereItCannotBeKeptThatIsSaidUntilItCan() throws IOException {
        Files.writeString(directory.resolve("state"), "in the way");
        History history = open();
        history.add("h", "removed", "kept in mind");
        history.save();
        assertThat(history.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("history-not-kept"));
        assertThat(details(history)).containsExactly("kept in mind");
        Files.delete(directory.resolve("state"));
        history.add("h", "removed", "and more");
        history.save();
        assertThat(history.problem()).isEmpty();
        assertThat(details(open())).containsExactly("kept in mind", "and more");
    }

    private static int octets(History history) {
        return history.events().stream()
                .mapToInt(event -> event.detail().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    @Test
    void longDetailsAreCut() {
        History history = open();
        history.add("h", "replaced", "x".repeat(100_000));
        history.add("h", "replaced", "\\xff".repeat(1000));
        history.save();
        assertThat(details(history)).allSatisfy(detail -> assertThat(detail).hasSizeLessThanOrEqualTo(4096));
        assertThat(details(history).get(0)).endsWith("x…");
        assertThat(details(history).get(1))
                .as("as long as an entry's text may be")
                .hasSize(4000);
        assertThat(details(open())).isEqualTo(details(history));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "漢", "😀"})
    void longEventsAreFewerAndThatIsSaid(String character) {
        History history = open();
        history.limit(65_536);
        String text = character.repeat(4096 / character.length());
        for (int i = 0; i < 10_000; i++) {
            history.add("h", "replaced", text);
        }
        history.add("h", "replaced", "the last");
        assertThat(octets(history)).isBetween(7 << 20, 8 << 20);
        assertThat(details(history)).endsWith("the last");
        assertThat(history.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("history-cut"));
        history.save();
        History later = open();
        later.limit(65_536);
        assertThat(later.problem()).as("after a restart").isPresent();
        history.limit(256);
        assertThat(history.events()).hasSize(256);
        assertThat(history.problem()).as("as many as were asked for").isEmpty();
    }

    @Test
    void aLongFileIsNotWhollyKept() throws IOException {
        Files.createDirectories(file.getParent());
        String line = "17\t" + "h".repeat(400) + "\treplaced\t" + "x".repeat(4096) + "\n";
        Files.writeString(file, line.repeat(4000));
        History history = open();
        history.limit(65_536);
        assertThat(octets(history)).isBetween(6 << 20, 8 << 20);
        assertThat(history.events())
                .allSatisfy(event -> assertThat(event.handler()).hasSize(255));
    }

    @Test
    void asManyAsTheSettingsAllowAreKeptIfTheyAreShort() {
        History history = open();
        history.limit(65_536);
        for (int i = 0; i < 70_000; i++) {
            history.add("qemu-aarch64", "removed", "repaired after 512 us; another process had removed it");
        }
        assertThat(history.events()).hasSize(65_536);
        assertThat(history.problem()).isEmpty();
    }

    @Test
    void aClockBeforeTheEpochIsNoTrouble() {
        now = Instant.ofEpochSecond(-5);
        History history = open();
        history.add("h", "removed", "");
        history.save();
        assertThat(open().events()).singleElement().matches(event -> event.time() == 0);
    }

    @Test
    void whatANewerVersionHasWrittenIsKeptAsItIs() throws IOException {
        String newer = "binfmtd history 2\n" + "x".repeat(100) + "\n";
        Files.createDirectories(file.getParent());
        Files.writeString(file, newer);
        History history = open();
        assertThat(file).content().isEqualTo(newer);
        history.add("h", "removed", "now");
        history.save();
        assertThat(history.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("newer-state"));
        assertThat(file.resolveSibling("history.2")).content().isEqualTo(newer);
        assertThat(details(open())).containsExactly("now");
    }
}
