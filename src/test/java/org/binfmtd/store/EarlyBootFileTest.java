package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept for the next boot, and what the inventory makes of its records. */
class EarlyBootFileTest {
    private static final Registration MAGIC = new Registration(
            new Pattern.Magic(4, Bytes.ofHex("7f5c00"), Bytes.ofHex("ff7f00")),
            "/opt/a b/\u00c1\\c",
            Set.of(Flag.FIX_BINARY));
    private static final Registration EXTENSION =
            new Registration(new Pattern.Extension("jar"), "/usr/bin/java", Set.of());

    private static final String HEAD =
            "binfmtd early 2\nmachine riscv64\nmount auto\n" + "early size 000000000000 cc8b3d7c\n";
    private static final String ONE = "early one OWN 0 E:6a6172:2f7573722f62696e2f6a617661: 2f6574632f612c\n"
            + "early sum 53efad20\n"
            + "register one :one:E::jar::/usr/bin/java: c4ed601a\n";
    private static final String TWO = "early two ADOPTED -5 M:4:7f5c00:ff7f00:2f6f70742f6120622fc3815c63:fix-binary -\n"
            + "early sum 4d013d11\n"
            + "register two :two:M:4:\\\\x7f\\\\x5c\\\\x00:\\\\xff\\\\x7f\\\\x00:/opt/a\\0040b/\\0303\\0201\\\\c:F bca16150\n";

    @TempDir
    Path directory;

    private Path file;
    private EarlyBoot earlyBoot;

    @BeforeEach
    void open() {
        file = directory.resolve("state/early");
        earlyBoot = new EarlyBoot(file, () -> "riscv64");
    }

    private static Claim claim(
            String name, Registration registration, int priority, Claim.Kind kind, List<String> files) {
        return new Claim(
                new HandlerName(name),
                registration,
                priority,
                kind,
                42,
                files,
                4711,
                Optional.of(new FileIdentity(1, 2, 3)),
                Optional.of(EntryName.of(name + "~binfmtd")),
                Optional.of(registration));
    }

    private static Claim one() {
        return claim("one", EXTENSION, 0, Claim.Kind.OWN, List.of("/etc/a,"));
    }

    private static Claim two() {
        return claim("two", MAGIC, -5, Claim.Kind.ADOPTED, List.of());
    }

    /** Of whose entry nothing is known. */
    private static Claim intended(Claim claim) {
        return new Claim(
                claim.handler(),
                claim.registration(),
                claim.priority(),
                claim.kind(),
                0,
                claim.files(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private void keep(Claim... claims) {
        earlyBoot.keep(List.of(claims), true);
    }

    private Inventory inventory(String lines) throws IOException {
        Path inventory = directory.resolve("inventory");
        Files.writeString(inventory, "binfmtd inventory 1\n" + lines, StandardCharsets.ISO_8859_1);
        return Inventory.open(inventory);
    }

    @Test
    void theLowestComesFirstForNobodysEyesButTheOwners() throws IOException {
        keep(one(), two());

        assertThat(file).hasContent(HEAD + TWO + ONE + "end 1033977420\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(earlyBoot.problem()).isEmpty();
    }

    @Test
    void itIsWrittenOnlyIfItIsAnother() throws IOException {
        keep(one(), two());
        Object written = Files.getAttribute(file, "unix:ino");
        // As after a repair, and after a restart.
        keep(two(), one().done(42, 4712, Optional.empty()));
        new EarlyBoot(file, () -> "riscv64").keep(List.of(one(), two()), true);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(written);

        earlyBoot.keep(List.of(one(), two()), false);
        assertThat(file).content().contains("\nmount never\n");
        keep(two());
        assertThat(file).hasContent(HEAD + TWO + "end 3748984726\n");
    }

    @Test
    void whereThereIsNothingToRegisterThereIsNoFile() {
        keep();
        assertThat(file).doesNotExist();
        keep(one());
        keep();
        assertThat(file).doesNotExist();
        assertThat(earlyBoot.problem()).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenIsAProblemUntilItCanBe() throws IOException {
        Files.createDirectories(file.resolve("in-the-way"));
        keep(one());
        assertThat(earlyBoot.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("early-not-written"));

        Files.delete(file.resolve("in-the-way"));
        Files.delete(file);
        keep(one());
        assertThat(earlyBoot.problem()).isEmpty();
        assertThat(file).hasContent(HEAD + ONE + "end 2511979093\n");
    }

    @Test
    void theChecksumIsThatOfCksum() throws Exception {
        keep(one(), two());
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Path checked = Files.writeString(directory.resolve("checked"), text.substring(0, text.lastIndexOf("end ")));
        Process cksum = new ProcessBuilder("cksum", checked.toString()).start();
        String printed = new String(cksum.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(text).endsWith("end " + printed.split(" ")[0] + "\n");
    }

    @Test
    void everyByteIsPrintableAndMeansItself() {
        byte[] all = new byte[255];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i + 1);
        }
        String word = EarlyBoot.escaped(Bytes.of(all));
        assertThat(word)
                .matches("[!-~]+")
                .startsWith("\\0001\\0002")
                .contains("Z[\\\\]^")
                .endsWith("\\0376\\0377");
        assertThat(word.replaceAll("\\\\(0[0-7]{3}|\\\\)", "x")).hasSize(255);
    }

    @Test
    void recordsAreIntentsOfWhichNothingElseIsKnown() throws IOException {
        keep(one(), two());
        StringBuilder records = new StringBuilder();
        Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("early "))
                .forEach(line -> records.append(line).append('\n'));

        assertThat(inventory(records.toString()).claims().values()).containsExactly(intended(one()), intended(two()));
        assertThat(inventory(records + Records.text(List.of("release two")))
                        .claims()
                        .values())
                .containsExactly(intended(one()));
    }

    @Test
    void aRecordThatIsWrongClaimsNothingAndIsReported() throws IOException {
        String good = ONE.lines().findFirst().orElseThrow() + "\n";
        for (String bad : List.of(
                "early ",
                "early two",
                "early two OWN 0 E:6a:2f61: 2",
                "early two OWN x E:6a:2f61: -",
                "early t/o OWN 0" + " E:6a:2f61: -",
                "early two MINE 0 E:6a:2f61: -",
                "early two OWN 0 M:4:7f5c00:ff7f:2f61: -",
                "early \u00ff\u00c3\u0028 OWN 0 E:6a:2f61: -")) {
            Inventory inventory = inventory(bad + "\n" + good);
            assertThat(inventory.problem()).as(bad).isPresent();
            assertThat(inventory.claims().values()).as(bad).containsExactly(intended(one()));
        }
    }

    @Test
    void whatFollowsIsJournalledAsEver() throws IOException {
        Inventory inventory = inventory(ONE.lines().findFirst().orElseThrow() + "\n");
        inventory.put(one().done(5, 6, Optional.empty()));
        inventory.close();
        Path written = directory.resolve("inventory");
        assertThat(Files.readString(written)).doesNotContain("early one");
        Files.writeString(written, "claim cut off", StandardOpenOption.APPEND);
        assertThat(Inventory.open(written).claims().values()).containsExactly(one().done(5, 6, Optional.empty()));
    }
}
