package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Observed;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is ours is known after a restart; what is damaged claims nothing. */
class InventoryTest {
    private static final long DEVICE = 42;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("run/inventory");
    }

    private static Claim claim(String name, long inode) {
        return new Claim(
                new HandlerName(name),
                new Registration(new Pattern.Extension(name), "/usr/bin/" + name, Set.of(Flag.FIX_BINARY)),
                3,
                Claim.Kind.OWN,
                DEVICE,
                List.of("/etc/binfmtd/handlers.d/a b.yaml"),
                inode,
                Optional.of(new FileIdentity(1, 2, 3)),
                Optional.empty(),
                Optional.empty());
    }

    private static List<Claim> claims() {
        return List.of(claim("ha", 11), claim("hc", 12), claim("sum", 13));
    }

    private static Entry entry(Claim claim) {
        return new Entry.Known(claim.handler().entry(), true, claim.registration(), claim.inode(), 0);
    }

    private static Observed observed(Claim... claims) {
        return new Observed(
                MountState.MOUNTED,
                DEVICE,
                true,
                Arrays.stream(claims).map(InventoryTest::entry).toList());
    }

    private void write() {
        try (Inventory inventory = Inventory.open(path)) {
            inventory.putAll(claims());
        }
    }

    @Test
    void claimsOutliveTheProcess() {
        write();
        Inventory inventory = Inventory.open(path);
        assertThat(inventory.claims().values()).containsExactlyElementsOf(claims());
        assertThat(inventory.problem()).isEmpty();
        inventory.release(new HandlerName("hc"));
        inventory.close();
        assertThat(Inventory.open(path).claims().values()).containsExactly(claims().get(0), claims().get(2));
    }

    /** A bit made a claim on "hc" one on "hb", and a foreign entry of that name was replaced. */
    @Test
    void noFlippedBitClaimsAnotherNameAndNoLossIsSilent() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.createDirectories(path.getParent());
            Files.write(path, flipped);
            Inventory inventory = Inventory.open(path);
            assertThat(claims())
                    .as("byte %d", at)
                    .containsAll(inventory.claims().values());
            assertThat(inventory.claims().size() == claims().size()
                            || inventory.problem().isPresent())
                    .as("byte %d", at)
                    .isTrue();
        }
    }

    @Test
    void noTruncationLosesAClaimSilently() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            Inventory inventory = Inventory.open(path);
            assertThat(claims())
                    .as("%d bytes", length)
                    .containsAll(inventory.claims().values());
            assertThat(inventory.problem()).as("%d bytes", length).isPresent();
        }
    }

    @Test
    void aClaimFromBeforeTheDamageCountsIfTheKernelBearsItOut() throws IOException {
        write();
        Files.writeString(path, Files.readString(path).replace("claim sum", "claim tum"));
        Inventory inventory = Inventory.open(path);
        Entry another = new Entry.Known(
                claims().get(1).handler().entry(), true, claims().get(1).registration(), 99, 0);

        inventory.confirm(Observed.unusable(MountState.MISSING));
        assertThat(inventory.claims()).hasSize(2);
        inventory.confirm(new Observed(MountState.MOUNTED, DEVICE, true, List.of(entry(claims().get(0)), another)));

        assertThat(inventory.claims().values()).containsExactly(claims().get(0));
        assertThat(inventory.problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem.describe()).contains("damaged").contains("hc"));
        Inventory next = Inventory.open(path);
        assertThat(next.claims().values()).containsExactly(claims().get(0));
        assertThat(next.problem()).isEmpty();
    }

    @Test
    void aClaimThatIsRecordedAfterTheDamageIsNotInDoubt() throws IOException {
        write();
        String damaged = Files.readString(path).replace("claim ha", "claim hb");
        Files.writeString(path, damaged + Records.text(List.of(ClaimLine.of(claim("ha", 11)))));
        Inventory inventory = Inventory.open(path);
        inventory.confirm(observed());
        assertThat(inventory.claims().values()).containsExactlyElementsOf(claims());
    }

    @Test
    void aRemovedFileIsWrittenAgainWithEverything() throws IOException {
        Inventory inventory = Inventory.open(path);
        inventory.putAll(claims());
        Files.delete(path);
        Files.delete(path.getParent());
        inventory.put(claim("later", 14));
        assertThat(Inventory.open(path).claims()).hasSize(4);
        inventory.close();
    }

    @Test
    void whatIsNoFileIsMovedAsideAndReported() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        for (String kind : List.of("pipe", "link", "directory", "text")) {
            Files.createDirectories(path.getParent());
            switch (kind) {
                case "pipe" ->
                    assertThat(new ProcessBuilder("mkfifo", path.toString())
                                    .start()
                                    .waitFor(10, TimeUnit.SECONDS))
                            .isTrue();
                case "link" -> Files.createSymbolicLink(path, victim);
                case "directory" -> Files.createDirectory(path);
                default -> Files.writeString(path, "nonsense");
            }
            Inventory inventory = Inventory.open(path);
            assertThat(inventory.claims()).as(kind).isEmpty();
            assertThat(inventory.problem()).as(kind).isPresent();
            inventory.putAll(claims());
            inventory.close();
            assertThat(Inventory.open(path).claims().values()).as(kind).containsExactlyElementsOf(claims());
            Files.delete(path);
        }
        assertThat(victim).hasContent("precious");
    }

    private static final String NEWER = "binfmtd inventory 7\nnote ha OWN x\nnote hc OWN x\nnote sum ADOPTED x\n";

    @Test
    void whatANewerVersionHasWrittenIsKeptAsItIs() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, NEWER);
        try (Inventory inventory = Inventory.open(path)) {
            assertThat(path).as("reading changes nothing").content().isEqualTo(NEWER);
            assertThat(inventory.claims()).isEmpty();
            assertThat(inventory.problem()).hasValueSatisfying(problem -> {
                assertThat(problem.code()).isEqualTo("newer-state");
                assertThat(problem.reason()).contains("it is kept as " + path + ".7");
            });
            inventory.putAll(claims());
        }
        assertThat(path.resolveSibling("inventory.7")).content().isEqualTo(NEWER);
        assertThat(Inventory.open(path).claims()).hasSize(3);
    }

    /** Entries as declared are adopted, and would stay for ever as another program's. */
    @Test
    void entriesOfWhichANewerVersionSpeaksAreOwn() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, NEWER);
        try (Inventory inventory = Inventory.open(path)) {
            claims().forEach(claim -> inventory.put(claim.adopted()));
        }
        assertThat(Inventory.open(path).claims().values())
                .extracting(Claim::kind)
                .containsExactly(Claim.Kind.OWN, Claim.Kind.OWN, Claim.Kind.ADOPTED);
    }

    @Test
    void anOlderOrAnotherHeaderIsNotANewerOne() throws IOException {
        Files.createDirectories(path.getParent());
        for (String header :
                List.of("binfmtd inventory 0", "binfmtd inventory", "binfmtd inventory 7x", "binfmtd history 7")) {
            Files.writeString(path, header + "\n");
            assertThat(Inventory.open(path).problem())
                    .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("corrupt-inventory"));
        }
    }
}
