package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a daemon that has had something to do. */
@Tag("live")
class MetricsFileTest {
    @TempDir
    Path config;

    @Test
    void aRepairIsCounted() throws IOException {
        Sandbox.declareTwo(config);
        Outcome outcome = Sandbox.withConfig(config).bash("""
                        file=/run/binfmtd/metrics.prom
                        [ ! -e $file ] || exit 1
                        echo "metrics: $file" >/etc/binfmtd/binfmtd.yaml
                        await 20 test -e $file
                        echo -1 >$kernel/greeting
                        counted() { grep -qx 'binfmtd_repairs_total{kind="removed"} 1' $file; }
                        await 20 counted
                        cat $file
                        """).good();
        assertThat(outcome.lines())
                .contains("binfmtd_state{binfmtd_state=\"converged\"} 1", "binfmtd_repair_seconds_count 1", "# EOF")
                .allMatch(line -> line.matches("# (TYPE|HELP) .*|# EOF|[a-z_]+(\\{[a-z_]+=\"[^\"]+\"})? [0-9.]+"));
    }
}
