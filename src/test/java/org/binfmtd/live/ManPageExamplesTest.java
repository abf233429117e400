package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.ManPage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the manuals on a live daemon: definitions are taken, and what can be active is; commands do what they
 * say.
 */
@Tag("live")
class ManPageExamplesTest {
    @TempDir
    Path config;

    @Test
    void theExamplesAreTaken() throws IOException {
        Path handlers = Files.createDirectory(config.resolve("handlers.d"));
        List<String> examples = ManPage.handlers();
        for (int i = 0; i < examples.size(); i++) {
            Files.writeString(handlers.resolve("example" + i + ".yaml"), examples.get(i));
        }
        Sandbox.withConfig(config).bash("""
                        state() { busctl get-property org.binfmtd1 /org/binfmtd1/handler/$1 org.binfmtd1.Handler State; }
                        problems=$(manager get-property Problems)
                        [ "$problems" = 'aa{sv} 0' ] || { echo "$problems"; exit 1; }
                        for handler in picture table strange box64 some_2dbits own_2dkind; do
                            case $(state $handler) in
                                's "waiting"' | 's "native"') ;;
                                *) echo "$handler: $(state $handler)"; exit 2 ;;
                            esac
                        done
                        { echo '#!/bin/sh'; echo 'printf "%s|" "$TABLE_HOME" "$@"'; } >/usr/local/bin/show-table
                        chmod +x /usr/local/bin/show-table
                        await 10 active table
                        mkdir '/run/a b'; printf 'TABLE\n1 2\n' >'/run/a b/of contents.t'; chmod +x '/run/a b/of contents.t'
                        [ "$('/run/a b/of contents.t' x)" = '/run/a b|--title|the table of contents|/run/a b/of contents.t|x|' ]
                        """).good();
    }

    /** As they stand in the pages: each prints something, and none complains. */
    @Test
    void theCommandsWork() {
        Sandbox.bare()
                .bash("""
                        ran() {
                            local status=0
                            text=$(bash -c "$1" 2>&1) || status=$?
                            [ $status = 0 ] && [ -n "$text" ] || { echo "$1: status $status: $text" >&2; exit 3; }
                        }
                        await 20 converged
                        """ + commands("binfmtctl.1") + commands("org.binfmtd1.5"))
                .good();
    }

    private static String commands(String page) {
        List<String> lines = ManPage.examples(page).stream()
                .flatMap(String::lines)
                .map(Sandbox::quoted)
                .toList();
        assertThat(lines).hasSizeGreaterThan(5);
        return "for line in " + String.join(" ", lines) + "; do ran \"$line\"; done\n";
    }

    @Test
    void thePassIsMade() {
        String command = ManPage.examples("binfmtd.8").stream()
                .filter(each -> each.startsWith("binfmtd "))
                .findFirst()
                .orElseThrow();
        Sandbox.bare()
                .bash("""
                        kill -TERM $BINFMTD_PID
                        while kill -0 $BINFMTD_PID 2>/dev/null; do sleep 0.005; done
                        echo -1 >$kernel/jar
                        """ + command.strip() + " >>$BINFMTD_LOG 2>&1 || exit 2\nactive jar")
                .good();
    }
}
