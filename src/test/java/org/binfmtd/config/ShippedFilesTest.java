package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.junit.jupiter.api.Test;

/** The files we ship are right, whole, and say what the program does. */
class ShippedFilesTest {
    private static final Path CONFIG = Path.of("config");

    @Test
    void thereIsAHandlerForEveryTarget() {
        Set<String> names = new TreeSet<>();
        for (Handler each : shipped().handlers()) {
            names.add(each.name().text());
        }
        Set<String> wanted = new TreeSet<>();
        for (ElfTarget each : ElfTarget.all()) {
            wanted.add("qemu-" + each.name());
        }
        // the same programs as i386
        wanted.remove("qemu-i486");
        assertThat(names).containsAll(wanted);
    }

    @Test
    void eachRunsItsOwnProgramInContainersToo() {
        for (Handler each : shipped().handlers()) {
            if (each.name().text().startsWith("qemu-")) {
                String program = "/usr/bin/" + each.name();
                Handler.Rule rule = each.rule().orElseThrow();
                assertThat("qemu-" + rule.target().orElseThrow().name())
                        .isEqualTo(each.name().text());
                assertThat(rule.candidates()).containsExactly(program + "-static", program);
                assertThat(rule.flags()).containsExactly(Flag.PRESERVE_ARGV0, Flag.FIX_BINARY);
                assertThat(each.description()).isNotBlank();
            }
        }
    }

    @Test
    void nothingIsWrongWithThem() {
        assertThat(shipped().problems()).isEmpty();
    }

    @Test
    void theSettingsShowTheDefaults() {
        Path file = CONFIG.resolve("binfmtd.yaml");
        assertThat(settings(Corpus.text(file)).settings()).isEqualTo(Settings.DEFAULTS);
        SettingsOverlay uncommented = settings(Corpus.text(file).replaceAll("(?m)^#([a-z-]+:)", "$1"));
        assertThat(uncommented.problems()).isEmpty();
        assertThat(uncommented.settings()).isEqualTo(Settings.DEFAULTS);
    }

    @Test
    void theSettingsShowEveryKey() {
        String text = Corpus.text(CONFIG.resolve("binfmtd.yaml"));
        for (Key<?> each : SettingsKeys.TABLE.keys()) {
            assertThat(text).contains("\n#" + each.name() + ": ");
        }
    }

    private static Declarations shipped() {
        return new ConfigReader(new SearchPath(List.of(CONFIG)), Trust.anybody())
                .read()
                .declarations();
    }

    private static SettingsOverlay settings(String text) {
        SettingsOverlay overlay = new SettingsOverlay();
        overlay.add("binfmtd.yaml", new DocumentReader().parse(text.getBytes(StandardCharsets.UTF_8)));
        return overlay;
    }
}
