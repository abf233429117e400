package org.binfmtd.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.config.ManPage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code binfmtd.yaml(5)} on a live daemon: all of them are taken, and what can be active is. */
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
                        await 2 active table
                        mkdir '/run/a b'; printf 'TABLE\n1 2\n' >'/run/a b/of contents.t'; chmod +x '/run/a b/of contents.t'
                        [ "$('/run/a b/of contents.t' x)" = '/run/a b|--title|the table of contents|/run/a b/of contents.t|x|' ]
                        """).good();
    }
}
