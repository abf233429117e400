package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules that are shipped as an example, tried by {@code promtool} and the test that is shipped with them. */
@Tag("live")
class AlertRulesTest {
    private static final String RULES = "binfmtd.rules.yml";
    private static final String TEST = "binfmtd.rules.test.yml";

    @TempDir
    Path copy;

    private String rules;

    @BeforeEach
    void copy() throws IOException {
        for (String each : List.of(RULES, TEST)) {
            Files.copy(Sandbox.project().resolve("config/monitoring").resolve(each), copy.resolve(each));
        }
        rules = Files.readString(copy.resolve(RULES));
    }

    private Outcome tried() throws IOException, InterruptedException {
        return Prometheus.promtool(
                Path.of("/dev/null"), "test", "rules", copy.resolve(TEST).toString());
    }

    /** An alert of another name does not fire where it must, and one that does not wait fires too soon. */
    @Test
    void eachAlertIsExpectedToFireAndNotTo() throws Exception {
        tried().good();
        List<String> alerts = Pattern.compile("- alert: (\\w+)\n")
                .matcher(rules)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(alerts).hasSizeGreaterThan(7);
        for (String each : alerts) {
            String alert = "- alert: " + each + "\n";
            refused(rules.replace(alert, "- alert: Another\n"));
            refused(rules.replaceFirst("(?<before>" + alert + " +expr: .*\n +for: )\\w+", "${before}0s"));
        }
    }

    private void refused(String changed) throws IOException, InterruptedException {
        assertThat(changed).isNotEqualTo(rules);
        Files.writeString(copy.resolve(RULES), changed);
        assertThat(tried()).as(changed).extracting(Outcome::status).isEqualTo(1);
    }
}
