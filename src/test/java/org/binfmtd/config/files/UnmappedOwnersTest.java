package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.binfmtd.config.Ground;
import org.binfmtd.config.Probe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners that the namespace does not map count as root where the mode lets nobody else write; mapped ones never do. */
@AmongUsers
class UnmappedOwnersTest {
    private static final List<String> CASES =
            List.of("root's", "a user's", "a user's file", "a user's, open to its group", "a user's file, open to all");
    private static final List<String> CLOSED_COUNT =
            List.of("1 handlers", "1 handlers", "1 handlers", "untrusted-mode", "untrusted-mode");

    private final List<Path> roots = new ArrayList<>();
    private Ground ground;

    @BeforeEach
    void aUsersFiles() throws IOException {
        Ground.needOtherUsers();
        ground = new Ground();
        for (int i = 0; i < CASES.size(); i++) {
            ground.file(i + "/handlers.d/h.yaml", Ground.YAML);
            roots.add(ground.at(String.valueOf(i)));
        }
        Ground.sh("cd " + ground.at("") + " && chown -R 1000 1 3 && chown 1000 2/handlers.d/h.yaml 4/handlers.d/h.yaml"
                + " && chmod g+w 3/handlers.d && chmod 666 4/handlers.d/h.yaml");
    }

    @Test
    void whoIsMappedIsNotRoot() throws Exception {
        assertThat(read(""))
                .isEqualTo(List.of(
                        "1 handlers", "untrusted-owner", "untrusted-owner", "untrusted-owner", "untrusted-owner"));
    }

    @Test
    void nobodyButRootIsMapped() throws Exception {
        assertThat(read("unshare --user --map-root-user")).isEqualTo(CLOSED_COUNT);
    }

    @Test
    void evenRootIsNotMapped() throws Exception {
        assertThat(read("setpriv --reuid=2000 --regid=2000 --clear-groups unshare --user --map-root-user"))
                .isEqualTo(CLOSED_COUNT);
    }

    private List<String> read(String through) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        String said = Ground.sh(
                through + " " + java + " -Djna.tmpdir=/tmp -cp " + classPath() + " " + Probe.class.getName() + " "
                        + String.join(" ", roots.stream().map(Path::toString).toList()));
        return said.lines().toList();
    }

    /** Where anybody may read it, wherever the checkout is. */
    private String classPath() throws IOException {
        List<String> places = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            if (entry.matches(".*/target/.*|.*(jackson|snakeyaml|jna)[^/]*")) {
                Path place = ground.at("entry" + places.size());
                Ground.sh("cp -rL '" + entry + "' " + place + " && chmod -R a+rX " + place);
                places.add(place.toString());
            }
        }
        return String.join(":", places);
    }
}
