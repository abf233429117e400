package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the shells offer after a tab, beside a live daemon and without one. */
@Tag("live")
class CompletionTest {
    private static final String BASH = """
            . "$project/packaging/completions/binfmtctl.bash"
            offered() { # WORDS...: completes the last
                COMP_WORDS=(binfmtctl "$@"); COMP_CWORD=$#
                _binfmtctl
                echo "${*@Q}: ${COMPREPLY[*]}"
            }
            """;

    @Test
    void bashOffersCommandsOptionsAndHandlers() {
        Outcome outcome = Sandbox.bare().bash(BASH + """
                        offered re
                        offered status --w
                        offered show java-
                        offered history --follow java-
                        offered import b
                        offered check /proc/sys/fs/binfmt_mis
                        kill -KILL $BINFMTD_PID
                        while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done
                        offered show java-
                        """).good();
        assertThat(outcome.lines())
                .containsExactly(
                        "'re': reload repair",
                        "'status' '--w': --watch",
                        "'show' 'java-': java-class",
                        "'history' '--follow' 'java-': java-class",
                        "'import' 'b': binfmt.d binfmt-support",
                        "'check' '/proc/sys/fs/binfmt_mis': /proc/sys/fs/binfmt_misc",
                        "'show' 'java-': ");
        assertThat(outcome.err()).doesNotContain("busctl").doesNotContain("bash:");
    }

    @Test
    void zshUnderstandsItsFile() {
        Sandbox.need("zsh");
        Sandbox.bare()
                .bash("zsh -n \"$project/packaging/completions/_binfmtctl\"")
                .good();
    }

    @Test
    void fishOffersTheSame() {
        Sandbox.need("fish");
        Outcome outcome = Sandbox.bare().bash("""
                        export HOME=/run
                        fish --no-config -c "source '$project/packaging/completions/binfmtctl.fish'
                            complete -C 'binfmtctl rel'
                            complete -C 'binfmtctl status --wat'
                            complete -C 'binfmtctl show java-'" | cut -f1
                        """).good();
        assertThat(outcome.lines()).containsExactly("reload", "--watch", "java-class");
    }
}
