package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code binfmtd --once} and {@code binfmtctl check}, as somebody types them. */
@Tag("live")
class OnceTest {
    @Test
    void oncePassIsMadeWhereNoDaemonRuns() {
        Outcome outcome = Sandbox.bare().bash("""
                        status() { "$@" >>$BINFMTD_LOG 2>&1; echo $?; }
                        echo "beside=$(binfmtd --once 2>&1); $?"
                        kill -TERM $BINFMTD_PID
                        while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done
                        drop_in one.yaml <<<'handlers: { one: { match: { extension: one }, interpreter: /bin/cat, arguments: [-n] } }'
                        echo "new=$(status binfmtd --once --bus none)"
                        active one || exit 1
                        drop_in two.yaml <<<'handlers: { two: { match: { extension: two }, interprter: /bin/cat } }'
                        echo "broken=$(status binfmtd --once --bus none)"
                        active one || exit 2
                        rm $handlers/*.yaml
                        echo "removed=$(status binfmtd --once --bus none)"
                        gone one || exit 3
                        """).good();
        assertThat(outcome.value("beside"))
                .contains("a binfmtd is running already")
                .endsWith("; 4");
        assertThat(outcome.value("new")).isEqualTo("0");
        assertThat(outcome.value("broken")).isEqualTo("1");
        assertThat(outcome.value("removed")).isEqualTo("0");
    }

    @Test
    void filesAreCheckedWithoutADaemonAndWithoutRights() {
        Outcome outcome = Sandbox.bare().bash("""
                        kill -TERM $BINFMTD_PID
                        echo "installed=$(binfmtctl check --strict); $?"
                        echo 'handlers: { x: { match: { extension: x }, interpreter: cat } }' >/run/x.yaml
                        echo "file=$(setpriv --reuid 65534 --clear-groups binfmtctl check /run/x.yaml | head -n 1)"
                        """).good();
        assertThat(outcome.value("installed")).isEqualTo("no problems; 0");
        assertThat(outcome.value("file")).contains("/run/x.yaml:1:").contains("'cat' is not an absolute path");
    }
}
