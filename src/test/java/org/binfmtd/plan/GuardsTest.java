package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.glob;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.registration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Host.Interpreter.Present;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final Present BINARY = present("\u007fELF host", "/usr/bin/run");
    private static final Present SCRIPT = present("#!/bin/sh\n", "/usr/bin/run");
    private static final Host HOST = new Host(
            List.of(),
            List.of(new Host.ProtectedFile("/bin/sh", Bytes.ofText("\u007fELF shell"))),
            Map.of(),
            Map.of(
                    extension("sh"), programs(1, false, "/usr/bin/ldd.sh"),
                    extension("2"), programs(2, true, "/lib64/ld-linux-x86-64.so.2", "/usr/bin/tool.2"),
                    extension("postinst"),
                            programs(107, false, "/info/a.postinst", "/info/b\u202e.postinst", "/info/c.postinst"),
                    magic("\0odd"), programs(1, false, "/usr/bin/odd")),
            Set.of());

    private static Host.Programs programs(int count, boolean hasLoader, String... examples) {
        return new Host.Programs(List.of(examples), count, hasLoader);
    }

    private static String risk(Pattern pattern) {
        return Guards.risk(pattern, HOST).map(Guards.Objection::reason).orElse("");
    }

    private static Present present(String head, String path) {
        return new Present(new FileIdentity(1, 2, 3), Bytes.ofText(head), path, true, Optional.empty());
    }

    private static Optional<String> objection(Registration registration, Present interpreter, boolean credentials) {
        Desired desired = new Desired(Declarations.NONE, false, credentials, true, Set.of(), Samples.LAUNCHERS);
        return Guards.objection(
                        registration, registration.interpreter(), Optional.of(interpreter), desired, HOST, false)
                .map(Guards.Objection::reason);
    }

    private static Optional<String> objection(Pattern pattern, Flag... flags) {
        return objection(registration(pattern, "/usr/bin/run", flags), BINARY, false);
    }

    @Test
    void harmless() {
        assertThat(objection(magic("foreign"))).isEmpty();
        assertThat(objection(extension("jar"))).isEmpty();
        assertThat(objection(magic("foreign"), Flag.FIX_BINARY, Flag.OPEN_BINARY, Flag.PRESERVE_ARGV0))
                .isEmpty();
    }

    @Test
    void aMaskThatKeepsNothing() {
        assertThat(objection(glob("????")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("every file"));
    }

    @Test
    void scripts() {
        assertThat(objection(magic("#!")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("all '#!' scripts"));
        assertThat(objection(magic("#"))).isPresent();
        assertThat(objection(glob("?!"))).isPresent();
        assertThat(risk(magic("#!/usr/bin/thing"))).contains("can match '#!' scripts");
        assertThat(risk(Pattern.Magic.exactly(2, Bytes.ofText("/bin/sh")))).contains("can match '#!' scripts");
        assertThat(risk(magic("foreign"))).isEmpty();
    }

    @Test
    void aRemedyForEachKindOfScripts() {
        assertThat(Guards.risk(magic("#!/usr/bin/thing"), HOST).get().remedy()).contains("'extension'");
        assertThat(Guards.risk(glob("?????thing"), HOST).get().remedy()).contains("offset 0");
    }

    @Test
    void programsOfTheHostThatMatch() {
        assertThat(risk(magic("\0odd")))
                .isEqualTo("the pattern matches programs that this host runs itself: /usr/bin/odd");
        assertThat(risk(extension("jar"))).isEmpty();
        assertThat(risk(extension("postinst")))
                .isEqualTo("programs that this host runs itself have this extension: /info/a.postinst,"
                        + " /info/b\\xe2\\x80\\xae.postinst, /info/c.postinst and 104 more");
    }

    @Test
    void theLoaderIsVital() {
        assertThat(Guards.isVital(extension("2"), HOST)).isTrue();
        assertThat(Guards.isVital(extension("sh"), HOST)).isFalse();
        assertThat(Guards.isVital(extension("jar"), HOST)).isFalse();
    }

    private static final Pattern.Magic KIND =
            new Pattern.Magic(0, Bytes.ofHex("7f454c4602010000aa"), Bytes.ofHex("ffffffffffff0000ff"));

    /** The seventh and the eighth byte may be anything in the host's own programs. */
    private static Host hostOfKind() {
        Host.ProtectedFile kind = new Host.ProtectedFile("the host's own programs", KIND.magic(), KIND, true);
        return new Host(List.of(), List.of(kind), Map.of(), Map.of(), Set.of());
    }

    @Test
    void fieldsThatDifferFromProgramToProgramGuardNothing() {
        Host host = hostOfKind();
        for (String own : List.of("7f454c46020100", "7f454c460201ffff", "7f454c460201ffffaa12", "7f454c46")) {
            assertThat(Guards.toPattern(Pattern.Magic.exactly(0, Bytes.ofHex(own)), host, false))
                    .as(own)
                    .isPresent();
        }
        for (String foreign : List.of("7f454c4601", "7f454c460202", "7f454c460201ffffab", "4d5a")) {
            assertThat(Guards.toPattern(Pattern.Magic.exactly(0, Bytes.ofHex(foreign)), host, false))
                    .as(foreign)
                    .isEmpty();
            assertThat(Guards.risk(Pattern.Magic.exactly(0, Bytes.ofHex(foreign)), host))
                    .as(foreign)
                    .isEmpty();
        }
    }

    @Test
    void aPatternThatDoesNotSayWhatItIsAboutIsARisk() {
        Pattern half = new Pattern.Magic(0, Bytes.ofHex("7f450000000012"), Bytes.ofHex("ffff00000000ff"));
        assertThat(Guards.toPattern(half, hostOfKind(), false)).isEmpty();
        assertThat(Guards.risk(half, hostOfKind()).map(Guards.Objection::reason))
                .contains("the pattern can match the host's own programs");
        Pattern other = new Pattern.Magic(0, Bytes.ofHex("7f460000000012"), Bytes.ofHex("ffff00000000ff"));
        assertThat(Guards.risk(other, hostOfKind())).isEmpty();
    }

    @Test
    void theHostsOwnPrograms() {
        assertThat(objection(magic("\u007fELF")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("/bin/sh"));
        assertThat(objection(glob("?ELF s"))).isPresent();
    }

    @Test
    void zeroesMatchThePaddingOfShortFiles() {
        Pattern zeroes = Pattern.Magic.exactly(200, Bytes.filled(2, 0));
        assertThat(objection(zeroes)).isPresent();
        assertThat(risk(zeroes)).isNotEmpty();
    }

    @Test
    void itsOwnInterpreter() {
        assertThat(objection(magic("\u007fELF host")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("own interpreter"));
    }

    @Test
    void anExtensionOfItsOwnInterpreterAsRegistered() {
        Registration own = registration(extension("py"), "/usr/bin/run.py");
        assertThat(objection(own, BINARY, false))
                .hasValueSatisfying(reason -> assertThat(reason).contains("/usr/bin/run.py"));
    }

    @Test
    void anExtensionOfItsOwnInterpreterWhereItReallyIs() {
        Present real = present("\u007fELF host", "/usr/lib/run.py");
        assertThat(objection(registration(extension("py"), "/usr/bin/run"), real, false))
                .isPresent();
    }

    @Test
    void openingTheBinaryForAScript() {
        Registration open = registration(magic("foreign"), "/usr/bin/run", Flag.OPEN_BINARY);
        assertThat(objection(open, SCRIPT, false)).isPresent();
        assertThat(objection(registration(magic("foreign"), "/usr/bin/run"), SCRIPT, false))
                .isEmpty();
    }

    @Test
    void credentials() {
        Registration good = registration(magic("foreign"), "/usr/bin/run", Flag.CREDENTIALS, Flag.FIX_BINARY);
        assertThat(objection(good, BINARY, true)).isEmpty();
        assertThat(objection(good, BINARY, false)).isPresent();
        assertThat(objection(good, SCRIPT, true)).isPresent();
        assertThat(objection(registration(magic("foreign"), "/usr/bin/run", Flag.CREDENTIALS), BINARY, true))
                .isPresent();
        assertThat(objection(
                        registration(extension("x"), "/usr/bin/run", Flag.CREDENTIALS, Flag.FIX_BINARY), BINARY, true))
                .isPresent();
    }
}
