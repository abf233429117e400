package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.binfmtd.config.Layout.Reading;
import org.binfmtd.config.files.AmongUsers;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no file, has several names, or is behind links of an odd kind; and what looks odd and counts. */
@AmongUsers
class OddFilesTest {
    private static final Trust ROOT = Trust.ofRoot(List.of());
    private static final String HANDLERS = "srv/root/handlers.d/";
    private static final String FILE = HANDLERS + "h.yaml";
    private static final Duration SOON = Duration.ofSeconds(5);

    private Ground ground;

    @BeforeEach
    void ground() throws IOException {
        ground = new Ground();
        ground.directory(HANDLERS);
    }

    private Reading read() {
        return assertTimeoutPreemptively(SOON, () -> Layout.PLAIN.read(ground, ROOT));
    }

    private void isRefused(String code) {
        Reading read = read();
        assertThat(read.code()).as(read.reason()).isEqualTo(code);
        assertThat(read.counts()).isFalse();
    }

    private void counts() {
        assertThat(read()).isEqualTo(Reading.GOOD);
    }

    private void countsInPlaceOf(Path wrong) throws IOException {
        Ground.sh("rm -r " + wrong);
        ground.file(FILE, Ground.YAML);
        counts();
    }

    // No files.

    @Test
    void aFifo() throws IOException {
        Ground.sh("mkfifo " + ground.at(FILE));
        isRefused("not-a-file");
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void aFifoOfAUsers() throws IOException {
        Ground.needOtherUsers();
        Ground.sh("mkfifo " + ground.at(FILE) + " && chown 1000 " + ground.at(FILE));
        isRefused("not-a-file");
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void aLinkToAFifo() throws IOException {
        Ground.sh("mkfifo " + ground.at("fifo"));
        ground.link(FILE, "{}/fifo");
        isRefused("not-a-file");
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void aSocket() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(ground.at(FILE)));
            isRefused("not-a-file");
        }
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void aDirectory() throws IOException {
        ground.directory(FILE);
        isRefused("not-a-file");
        countsInPlaceOf(ground.at(FILE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/random", "/proc", "/dev/null/x"})
    void aLinkTo(String target) throws IOException {
        ground.link(FILE, target);
        assertThat(read().code()).isIn("not-a-file", "unreadable");
        assertThat(read().counts()).isFalse();
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void aDeviceInPlaceOfTheFile() throws IOException {
        ground.file(FILE, "");
        Ground.sh("mount --bind /dev/zero " + ground.at(FILE));
        isRefused("not-a-file");
        Ground.sh("umount " + ground.at(FILE));
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void theSettingsAsAFifo() throws IOException {
        Ground.sh("mkfifo " + ground.at("srv/root/binfmtd.yaml"));
        isRefused("not-a-file");
    }

    // Several names.

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere", HANDLERS + ".hidden"})
    void aHardLink(String other) throws IOException {
        ground.file(other, Ground.YAML);
        Files.createLink(ground.at(FILE), ground.at(other));
        isRefused("hard-link");
        String remedy = read().remedy();
        Ground.sh(remedy.substring(remedy.indexOf(": ") + 2));
        counts();
        assertThat(Files.exists(ground.at(other))).isTrue();
    }

    @Test
    void aHardLinkBehindALink() throws IOException {
        ground.file("elsewhere", Ground.YAML);
        Files.createLink(ground.at("other"), ground.at("elsewhere"));
        ground.link(FILE, "{}/other");
        isRefused("hard-link");
        Files.delete(ground.at("elsewhere"));
        counts();
    }

    @Test
    void hardLinksOfAnImage() throws IOException {
        Path place = Path.of("/usr/local/lib");
        Ground.sh("mount -t tmpfs -o mode=0755 tmpfs " + place);
        try {
            Path handlers = Files.createDirectories(place.resolve("binfmtd/handlers.d"));
            Files.writeString(handlers.resolve("h.yaml"), Ground.YAML);
            Files.createLink(place.resolve("store"), handlers.resolve("h.yaml"));
            Configuration read = new ConfigReader(new SearchPath(List.of(place.resolve("binfmtd"))), ROOT).read();
            assertThat(read.declarations().problems()).isEmpty();
            assertThat(read.declarations().handlers()).hasSize(1);
        } finally {
            Ground.sh("umount " + place);
        }
    }

    // Links.

    @Test
    void aLinkToItself() throws IOException {
        ground.link(FILE, "h.yaml");
        isRefused("unreadable");
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void linksInACircle() throws IOException {
        ground.link("a", "b");
        ground.link("b", "a");
        ground.link(FILE, "{}/a/h.yaml");
        isRefused("unreadable");
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void linksThatMultiply() throws IOException {
        ground.directory("link0");
        for (int i = 1; i < 40; i++) {
            String below = "{}/link" + (i - 1);
            ground.link("link" + i, below + "/../link" + (i - 1) + "/../link" + (i - 1));
        }
        ground.link(FILE, "{}/link39/../" + FILE + "x");
        isRefused("unreadable");
    }

    @ParameterizedTest
    @CsvSource({"39, true", "40, false"})
    void aChainOfLinks(int more, boolean good) throws IOException {
        ground.file("chain0", Ground.YAML);
        for (int i = 1; i <= more; i++) {
            ground.link("chain" + i, "chain" + (i - 1));
        }
        ground.link(FILE, "{}/chain" + more);
        assertThat(Files.exists(ground.at(FILE))).as("to the kernel").isEqualTo(good);
        assertThat(read().counts()).isEqualTo(good);
    }

    @Test
    void aDanglingLink() throws IOException {
        ground.link(FILE, "../nowhere");
        isRefused("unreadable");
        ground.file(HANDLERS + "../nowhere", Ground.YAML);
        counts();
    }

    @Test
    void aLinkThroughAFile() throws IOException {
        ground.file("file", "");
        ground.link(FILE, "{}/file/../file");
        isRefused("unreadable");
        countsInPlaceOf(ground.at(FILE));
    }

    @Test
    void aVeryLongLink() throws IOException {
        ground.link(FILE, "./".repeat(2_000) + "../target");
        ground.file(HANDLERS + "../target", Ground.YAML);
        counts();
    }

    @Test
    void aLinkUpwardsThroughWhatIsNotRoots() throws IOException {
        ground.file("store/h", Ground.YAML);
        ground.directory("users/own");
        ground.link(FILE, "{}/users/own/../../store/h");
        counts();
        Ground.mode(ground.at("users"), 0777);
        isRefused("untrusted-mode");
        assertThat(read().reason()).contains(ground.at("users") + " ");
    }

    @Test
    void aLinkOfLinkedDirectories() throws IOException {
        ground.file("store/h", Ground.YAML);
        ground.link("one", "store");
        ground.link("two", "{}/one");
        ground.link(FILE, "../../../two/h");
        counts();
        Ground.mode(ground.at("store"), 0775);
        isRefused("untrusted-mode");
    }

    @Test
    void aFileThatMayNotBeRead() throws IOException {
        Ground.needOtherUsers();
        ground.file("store/h", Ground.YAML);
        ground.link(FILE, "{}/store/h");
        Ground.mode(ground.at("store"), 0700);
        Ground.own(ground.at("store"), Ground.USER);
        isRefused("untrusted-owner");
    }

    // Masks.

    @Test
    void aMask() throws IOException {
        ground.link(FILE, "/dev/null");
        Reading read = read();
        assertThat(read.code()).isEmpty();
        assertThat(read.counts()).isFalse();
    }

    @Test
    void aMaskOfAUsers() throws IOException {
        Ground.needOtherUsers();
        ground.link(FILE, "/dev/null");
        Ground.own(ground.at(FILE), Ground.USER);
        isRefused("untrusted-owner");
        Ground.sh(read().remedy().substring(read().remedy().indexOf(": ") + 2));
        assertThat(read().code()).isEmpty();
    }

    @Test
    void aMaskThroughALinkOfAUsers() throws IOException {
        Ground.needOtherUsers();
        ground.link("links/nothing", "/dev/null");
        ground.link(FILE, "{}/links/nothing");
        assertThat(read().code()).isEmpty();
        Ground.own(ground.at("links/nothing"), Ground.USER);
        isRefused("untrusted-owner");
    }

    @Test
    void aMaskInADirectoryOfAUsers() throws IOException {
        Ground.needOtherUsers();
        ground.link(FILE, "/dev/null");
        Ground.own(ground.at(HANDLERS), Ground.USER);
        isRefused("untrusted-owner");
    }

    // Odd, and good.

    @ParameterizedTest
    @ValueSource(strings = {"600", "400", "444", "640", "4755", "2755"})
    void aFileOfMode(String mode) throws IOException {
        ground.file(FILE, Ground.YAML);
        Ground.sh("chmod " + mode + " " + ground.at(FILE));
        counts();
    }

    @ParameterizedTest
    @ValueSource(strings = {"700", "500", "755", "1755", "2750"})
    void aDirectoryOfMode(String mode) throws IOException {
        ground.file(FILE, Ground.YAML);
        Ground.sh("chmod " + mode + " " + ground.at(HANDLERS));
        counts();
    }

    @Test
    void theGroupDoesNotMatterWhereItMayNotWrite() throws IOException {
        Ground.needOtherUsers();
        ground.file(FILE, Ground.YAML);
        Ground.sh("chgrp 1000 " + ground.at(FILE) + " " + ground.at(HANDLERS) + " " + ground.at("srv"));
        counts();
    }

    @Test
    void whoMayOnlyReadByAList() throws IOException {
        Ground.needOtherUsers();
        org.junit.jupiter.api.Assumptions.assumeTrue(Ground.has("setfacl"), "setfacl is missing: package acl");
        ground.file(FILE, Ground.YAML);
        Ground.sh("setfacl -m u:1000:r,g:1000:r " + ground.at(FILE));
        Ground.sh("setfacl -m u:1000:rx " + ground.at(HANDLERS));
        Ground.sh("setfacl -d -m u:1000:rwx " + ground.at("srv"));
        counts();
    }

    @Test
    void namesThatAShellWouldNotTake() throws IOException {
        String odd = HANDLERS + "it's a $(touch x) & more.yaml";
        ground.file(odd, Ground.YAML);
        Ground.mode(ground.at(odd), 0666);
        isRefused("untrusted-mode");
        Ground.sh(read().remedy().substring(read().remedy().indexOf(": ") + 2));
        counts();
    }

    @Test
    void otherFilesOfATrustedDirectoryStillCount() throws IOException {
        ground.file(FILE, Ground.YAML);
        ground.file(HANDLERS + "bad.yaml", Ground.YAML.replace("h:", "bad:"));
        Ground.mode(ground.at(HANDLERS + "bad.yaml"), 0666);
        Configuration read = new ConfigReader(new SearchPath(List.of(Layout.root(ground))), ROOT).read();
        assertThat(read.declarations().handlers()).hasSize(1);
        assertThat(read.declarations().brokenFiles())
                .containsExactly(ground.at(HANDLERS + "bad.yaml").toString());
    }

    @Test
    void aDirectoryThatIsNotThereIsNoMatterWhoseWayItIs() throws IOException {
        Ground.sh("rm -r " + ground.at(HANDLERS) + " && chmod 777 " + ground.at("srv"));
        assertThat(read().code()).isEmpty();
    }
}
