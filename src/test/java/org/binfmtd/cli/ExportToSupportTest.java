package org.binfmtd.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.binfmtd.kernel.BinfmtMiscDirectory;
import org.binfmtd.kernel.OnKernel;
import org.binfmtd.kernel.RealKernel;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported as formats of binfmt-support gives the same entries through {@code update-binfmts} itself. */
@OnKernel
class ExportToSupportTest {
    private static final Path PACKAGES = Path.of(System.getProperty("user.home"), ".cache/binfmtd/formats");

    @TempDir
    private Path place;

    @Test
    void updateBinfmtsRegistersTheSame() throws IOException {
        Path program = PACKAGES.resolve("binfmt-support/usr/sbin/update-binfmts");
        assumeTrue(Files.exists(program), program + " is missing: packaging/test downloads it");
        BinfmtMiscDirectory kernel = RealKernel.fresh();
        List<Handler> handlers = Circle.ofYaml(place, """
                        handlers:
                          test-a:
                            description: files named *.poem
                            match: { extension: poem }
                            interpreter: /bin/cat
                          test-b:
                            match: { magic: '01dc5cba00', mask: 'fffffffe00', offset: 3 }
                            interpreter: /bin/true
                            flags: [fix-binary, preserve-argv0]
                          test-c:
                            match: { elf: aarch64 }
                            interpreter: /bin/echo
                            flags: [credentials]
                        """).handlers();
        ExportedHandlers exported = new ExportedHandlers(ExportFormat.BINFMT_SUPPORT, RoundTripTest.active(handlers));
        exported.add(handlers);
        assertThat(exported.problems()).isEmpty();
        Path formats = Files.createDirectories(place.resolve("formats"));
        Path database = Files.createDirectories(place.resolve("database"));
        for (String text : String.join("\n", exported.lines()).split("\n\n")) {
            Files.writeString(formats.resolve(text.substring(2, text.indexOf('\n'))), text + "\n");
        }
        for (Handler each : handlers) {
            RealKernel.must(
                    "env",
                    "LD_LIBRARY_PATH=" + libraries(),
                    program.toString(),
                    "--admindir",
                    database.toString(),
                    "--importdir",
                    formats.toString(),
                    "--import",
                    each.name().text());
        }
        for (Handler each : handlers) {
            Registration found = kernel.observe()
                    .entry(each.name().entry())
                    .filter(Entry.Known.class::isInstance)
                    .map(entry -> ((Entry.Known) entry).registration())
                    .orElseThrow();
            assertThat(found).isEqualTo(Circle.registration(each));
        }
    }

    private static String libraries() throws IOException {
        try (Stream<Path> directories = Files.list(PACKAGES.resolve("libpipeline1/usr/lib"))) {
            return directories.findFirst().orElseThrow().toString();
        }
    }
}
