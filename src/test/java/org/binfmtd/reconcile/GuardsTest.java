package org.binfmtd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.reconcile.Samples.extension;
import static org.binfmtd.reconcile.Samples.glob;
import static org.binfmtd.reconcile.Samples.magic;
import static org.binfmtd.reconcile.Samples.registration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Pin;
import org.binfmtd.model.Registration;
import org.binfmtd.reconcile.Host.Interpreter.Present;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final Present BINARY = present("\u007fELF host", "/usr/bin/run");
    private static final Present SCRIPT = present("#!/bin/sh\n", "/usr/bin/run");
    private static final Host HOST = new Host(
            List.of(),
            List.of(new Host.ProtectedFile("/bin/sh", Bytes.ofText("\u007fELF shell"))),
            Map.of(),
            Map.of("sh", "/usr/bin/ldd.sh"),
            Set.of());

    private static Present present(String head, String path) {
        return new Present(new Pin(1, 2, 3), Bytes.ofText(head), path, true, Optional.empty());
    }

    private static Optional<String> objection(Registration registration, Present interpreter, boolean credentials) {
        Desired desired = new Desired(Declarations.NONE, false, credentials, true, Set.of(), Samples.LAUNCHERS);
        return Guards.objection(registration, registration.interpreter(), interpreter, desired, HOST)
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
        assertThat(objection(magic("#!"))).isPresent();
        assertThat(objection(magic("#!/usr/bin/thing"))).isPresent();
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
    }

    @Test
    void itsOwnInterpreter() {
        assertThat(objection(magic("\u007fELF host")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("own interpreter"));
    }

    @Test
    void anExtensionOfTheHostsCommands() {
        assertThat(objection(extension("sh")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("ldd.sh"));
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
