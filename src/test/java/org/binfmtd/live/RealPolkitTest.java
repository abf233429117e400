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

    @Test
    void whomTheAdministratorsRuleNamesMayChangeAndOthersMayNot() {
        assumeTrue(Files.isExecutable(POLKITD), POLKITD + " is not installed");
        Outcome outcome = Sandbox.bare().bash("""
                        rules=/etc/polkit-1/rules.d
                        by() { setpriv --reuid="$1" --regid="$1" --clear-groups "${@:2}"; }
                        repair() { by "$1" busctl --allow-interactive-authorization="$2" call org.binfmtd1 /org/binfmtd1 \\
                            org.binfmtd1.Manager Repair; }
                        refused() { # WORDS COMMAND...
                            local text
                            if text=$("${@:2}" 2>&1) || [[ $text != *"$1"* ]]; then echo "${*:2}: $text" >&2; exit 1; fi
                        }
                        mkdir -p $rules && chmod 755 /etc/polkit-1 $rules && rm -f $rules/*
                        echo 'polkit.addRule(function(action, subject) {
                            if (action.id == "org.binfmtd1.manage" && subject.user == "nobody") return "yes";
                        });' >$rules/50-test.rules
                        refused 'is for root only' by 65534 binfmtctl repair
                        /usr/lib/polkit-1/polkitd --no-debug >/dev/null 2>&1 &
                        polkit=$!
                        for ((i = 0; i < 100; i++)); do
                            busctl status org.freedesktop.PolicyKit1 >/dev/null 2>&1 && break
                            kill -0 $polkit 2>/dev/null || exit 77
                            sleep 0.1
                        done
                        says 0 'a(ss) 0' repair 65534 no
                        says 0 'nothing had to be put right: converged' by 65534 binfmtctl repair
                        refused 'once polkit has asked them' repair 1 no
                        refused 'does not grant it to you' by 1 binfmtctl repair
                        says 0 'nothing had to be put right: converged' binfmtctl repair
                        for property in State Problems Counts; do
                            says 0 "$(manager get-property $property)" by 65534 busctl get-property org.binfmtd1 \\
                                /org/binfmtd1 org.binfmtd1.Manager $property
                        done
                        refused 'cannot be set' by 65534 busctl set-property org.binfmtd1 /org/binfmtd1 \\
                            org.binfmtd1.Manager State s x
                        kill $polkit; wait $polkit
                        refused 'is for root only' by 65534 binfmtctl repair
                        """);
        assumeTrue(outcome.status() != DOES_NOT_START, "polkit does not start in the sandbox");
        outcome.good();
    }
}
