package org.binfmtd.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Polkit itself, with the action that is shipped, and users who are not root. */
@Tag("live")
class RealPolkitTest {
    private static final Path POLKITD = Path.of("/usr/lib/polkit-1/polkitd");
    private static final int DOES_NOT_START = 77;

    /** Ends with status 77 if it does not start. */
    private static final String WORDS = """
            rules=/etc/polkit-1/rules.d
            by() { setpriv --reuid="$1" --regid="$1" --clear-groups "${@:2}"; }
            rule() { # USER ANSWER
                mkdir -p $rules && chmod 755 /etc/polkit-1 $rules && rm -f $rules/*
                echo 'polkit.addAdminRule(function() { return ["unix-user:0"]; });
                polkit.addRule(function(action, subject) {
                    if (action.id == "org.binfmtd1.manage" && subject.user == "'"$1"'") return "'"$2"'";
                });' >$rules/10-test.rules
            }
            start_polkit() {
                /usr/lib/polkit-1/polkitd --no-debug >/dev/null 2>&1 &
                polkit=$!
                for ((i = 0; i < 100; i++)); do
                    busctl status org.freedesktop.PolicyKit1 >/dev/null 2>&1 && return
                    kill -0 $polkit 2>/dev/null || exit 77
                    sleep 0.1
                done
            }
            """;

    private static void run(String script) {
        assumeTrue(Files.isExecutable(POLKITD), POLKITD + " is not installed");
        Outcome outcome = Sandbox.bare().bash(WORDS + script);
        assumeTrue(outcome.status() != DOES_NOT_START, "polkit does not start in the sandbox");
        outcome.good();
    }

    @Test
    void whomTheAdministratorsRuleNamesMayChangeAndOthersMayNot() {
        run("""
                        repair() { by "$1" busctl --allow-interactive-authorization="$2" call org.binfmtd1 /org/binfmtd1 \\
                            org.binfmtd1.Manager Repair; }
                        refused() { # WORDS COMMAND...
                            local text
                            if text=$("${@:2}" 2>&1) || [[ $text != *"$1"* ]]; then echo "${*:2}: $text" >&2; exit 1; fi
                        }
                        rule nobody yes
                        refused 'is for root only' by 65534 binfmtctl repair
                        start_polkit
                        says 0 'a(ss) 0' repair 65534 no
                        says 0 'nothing had to be repaired: converged' by 65534 binfmtctl repair
                        refused 'once polkit has asked them' repair 1 no
                        refused 'does not grant it to you' by 1 binfmtctl repair
                        says 0 'nothing had to be repaired: converged' binfmtctl repair
                        for property in State Problems Counts; do
                            says 0 "$(manager get-property $property)" by 65534 busctl get-property org.binfmtd1 \\
                                /org/binfmtd1 org.binfmtd1.Manager $property
                        done
                        refused 'is read-only' by 65534 busctl set-property org.binfmtd1 /org/binfmtd1 \\
                            org.binfmtd1.Manager State s x
                        kill $polkit; wait $polkit
                        refused 'is for root only' by 65534 binfmtctl repair
                        """);
    }

    /** As systemctl would ask: by polkit's own agent, which reads the administrator's password. */
    @Test
    void whoeverSitsAtATerminalIsAskedForAPassword() {
        Sandbox.need("tmux");
        Sandbox.need("pkttyagent");
        run("""
                terminal() { tmux -L asked -f /dev/null "$@"; }
                shows() { terminal capture-pane -p | grep -q "$1"; }
                # polkit looks for an agent of last resort in sessions only, and here is none
                mkdir -p /run/bin && printf '#!/bin/sh\\nexec /usr/bin/pkttyagent "$1" "$2"\\n' >/run/bin/pkttyagent
                chmod +x /run/bin/pkttyagent && PATH=/run/bin:$PATH
                rule nobody auth_admin
                echo 'root:open sesame' | chpasswd || exit 2
                start_polkit
                terminal new-session -d -x 80 -y 24 "setpriv --reuid=65534 --regid=65534 --clear-groups \\
                    binfmtctl reload; echo =\\$?=; sleep 600"
                await 20 shows 'AUTHENTICATING FOR org.binfmtd1.manage'
                await 20 shows Password:
                silent() { stty -a -F "$(terminal display -p '#{pane_tty}')" | grep -q -e ' -echo '; }
                await 20 silent
                terminal send-keys 'open sesame' Enter
                await 20 shows '^=[0-9]='
                shows '^generation [0-9]*: converged' && shows '^=0=' || { terminal capture-pane -p; exit 3; }
                terminal kill-server
                kill $polkit
                """);
    }
}
