package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.Configuration;
import org.binfmtd.config.Ground;
import org.binfmtd.config.Layout;
import org.binfmtd.config.Layout.Reading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A mount in a place that belongs to somebody else, as a sandbox or a container has it. */
@AmongUsers
class TrustRootTest {
    private static final String FILE = "srv/root/handlers.d/h.yaml";

    private Ground ground;
    private Path mount;

    @BeforeEach
    void aMountBelowWhatAnybodyMayChange() throws IOException {
        ground = new Ground();
        ground.file("store/handlers.d/h.yaml", Ground.YAML);
        mount = ground.directory("srv/root");
        Ground.sh("mount --bind " + ground.at("store") + " " + mount);
        Ground.mode(ground.at("srv"), 0777);
    }

    @AfterEach
    void unmount() throws IOException {
        Ground.sh("umount " + mount);
    }

    private Reading read(TrustRoot... roots) throws IOException {
        return Layout.PLAIN.read(ground, Trust.ofRoot(List.of(roots)));
    }

    private TrustRoot root(boolean readOnly) {
        return new TrustRoot(mount, mount, readOnly);
    }

    private void isRefusedAt(String hop, TrustRoot... roots) throws IOException {
        Reading read = read(roots);
        assertThat(read.code()).isEqualTo("untrusted-mode");
        assertThat(read.reason()).contains(" " + ground.at(hop) + " ");
        assertThat(read.counts()).isFalse();
    }

    private void counts(TrustRoot... roots) throws IOException {
        assertThat(read(roots)).isEqualTo(Reading.GOOD);
    }

    @Test
    void aboveItNothingIsWalked() throws IOException {
        isRefusedAt("srv");
        counts(root(false));
    }

    @Test
    void severalMayBeNamed() throws IOException {
        TrustRoot other = new TrustRoot(Path.of("/other"), Path.of("/other"), false);
        isRefusedAt("srv", other);
        counts(other, root(false));
    }

    @Test
    void itselfMustBeTrusted() throws IOException {
        Ground.mode(mount, 0777);
        isRefusedAt("srv/root", root(false));
    }

    @Test
    void itselfMustBeRoots() throws IOException {
        Ground.needOtherUsers();
        Ground.own(mount, Ground.USER);
        for (boolean readOnly : new boolean[] {true, false}) {
            assertThat(read(root(readOnly)).code()).isEqualTo("untrusted-owner");
        }
    }

    @Test
    void mountedReadOnlyItsOwnModeDoesNotMatter() throws IOException {
        Ground.mode(mount, 01777);
        counts(root(true));
    }

    @Test
    void theModesBelowMatterNevertheless() throws IOException {
        Ground.mode(ground.at(FILE), 0666);
        isRefusedAt(FILE, root(true));
    }

    @Test
    void aClustersMount() throws IOException {
        Ground.sh("cd " + mount + " && rm -r handlers.d && mkdir ..v1 && ln -s ..v1 ..data && ln -s ..data handlers.d");
        ground.file("srv/root/..v1/h.yaml", Ground.YAML);
        Ground.mode(mount, 0777);
        counts(root(true));
    }

    @Test
    void aLinkOutOfItIsWalkedFromTheTop() throws IOException {
        ground.file("elsewhere/h", Ground.YAML);
        Ground.sh("ln -sf " + ground.at("elsewhere/h") + " " + ground.at(FILE));
        counts(root(false));
        Ground.mode(ground.at("elsewhere"), 0775);
        isRefusedAt("elsewhere", root(false));
    }

    @Test
    void aLinkUpwardsOutOfItIsWalkedFromTheTop() throws IOException {
        ground.file("srv/h", Ground.YAML);
        Ground.sh("ln -sf ../../h " + ground.at(FILE));
        isRefusedAt("srv", root(false));
    }

    @Test
    void aLinkBackIntoItIsWalkedFromIt() throws IOException {
        ground.file("srv/root/h", Ground.YAML);
        Ground.sh("ln -sf " + mount.resolve("h") + " " + ground.at(FILE));
        counts(root(false));
    }

    @Test
    void aLinkIntoItFromOutsideDoesNotMakeTheLinkTrusted() throws IOException {
        ground.link("srv/in", "root");
        SearchPath path = new SearchPath(List.of(ground.at("srv/in")));
        Trust trust = Trust.ofRoot(List.of(root(false)));
        Configuration read = new ConfigReader(path, trust).read();
        assertThat(read.declarations().handlers()).isEmpty();
        Trust named = Trust.ofRoot(List.of(new TrustRoot(ground.at("srv/in"), mount, false)));
        assertThat(new ConfigReader(path, named).read().declarations().handlers())
                .as("named by that link itself")
                .hasSize(1);
    }

    @Test
    void whatOnlyBeginsLikeItIsNotBelowIt() throws IOException {
        ground.file("srv/root2/handlers.d/h.yaml", Ground.YAML);
        Configuration read = new ConfigReader(
                        new SearchPath(List.of(ground.at("srv/root2"))), Trust.ofRoot(List.of(root(false))))
                .read();
        assertThat(read.declarations().handlers()).isEmpty();
    }
}
