package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.ProtectedEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the first version has written on a real kernel is read, whole and without a complaint: its daemon had some shipped
 * and three declared handlers, one whose entry another program had registered, and a protected entry.
 */
class FormerVersionTest {
    private static final HandlerName PROTECTED = new HandlerName("WSLInterop");

    @TempDir
    Path directory;

    @BeforeEach
    void copy() throws IOException {
        for (String file : List.of("inventory", "history", "protected")) {
            Files.copy(Path.of("src/test/resources/state/first", file), directory.resolve(file));
        }
    }

    private Map<HandlerName, Claim> claims() {
        try (Inventory inventory = Inventory.open(directory.resolve("inventory"))) {
            assertThat(inventory.problem()).isEmpty();
            return Map.copyOf(inventory.claims());
        }
    }

    @Test
    void itsClaimsAreKnown() {
        Map<HandlerName, Claim> claims = claims();
        assertThat(claims)
                .hasSize(39)
                .allSatisfy((name, claim) ->
                        assertThat(claim.isDone()).as(name.text()).isTrue());
        assertThat(claims.get(new HandlerName("adopted")).kind()).isEqualTo(Claim.Kind.ADOPTED);
        assertThat(claims.get(new HandlerName("script")).registration().pattern())
                .isInstanceOfSatisfying(
                        Pattern.Magic.class, magic -> assertThat(magic.offset()).isEqualTo(2));
        assertThat(claims.get(new HandlerName("started")).registration().interpreter())
                .startsWith("/var/lib/binfmtd/launchers/started-");
    }

    @Test
    void whatIsAddedKeepsThemAll() {
        Map<HandlerName, Claim> before = claims();
        try (Inventory inventory = Inventory.open(directory.resolve("inventory"))) {
            inventory.release(new HandlerName("words"));
        }
        assertThat(claims()).hasSize(before.size() - 1).doesNotContainKey(new HandlerName("words"));
    }

    @Test
    void itsHistoryIsKnown() {
        History history = History.open(directory.resolve("history"), () -> Instant.EPOCH);
        assertThat(history.problem()).isEmpty();
        assertThat(history.events())
                .filteredOn(event -> event.handler().equals("words"))
                .extracting(Event::event)
                .containsExactly("new", "removed", "removed");
        assertThat(history.events().get(0).time()).isPositive();
        history.close();
    }

    @Test
    void itsProtectedEntriesAreKnown() {
        ProtectedEntries entries = ProtectedEntries.open(directory.resolve("protected"));
        assertThat(entries.problem()).isEmpty();
        Observed nothing = new Observed(MountState.MOUNTED, 1, true, List.of());
        assertThat(entries.protection(List.of(PROTECTED), nothing, 0).known())
                .containsOnlyKeys(PROTECTED)
                .extractingByKey(PROTECTED)
                .extracting(ProtectedEntry::enabled)
                .isEqualTo(true);
    }
}
