package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binfmtd.config.Ground;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, with the reason, where the namespace could not be had; elsewhere makes sure that this is it. */
public final class UsersRequired implements BeforeAllCallback {
    private static final int CAP_DAC_OVERRIDE = 1;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        String why = System.getenv().getOrDefault("BINFMTD_NO_IDS", "");
        assumeTrue(why.isEmpty(), "no namespace for tests of ownership here: " + why);
        String capabilities = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .findFirst()
                .orElseThrow();
        assertThat(Long.parseLong(capabilities.substring(7).strip(), 16) >> CAP_DAC_OVERRIDE & 1)
                .as("without CAP_DAC_OVERRIDE")
                .isZero();
        assertThat(Ground.TOP).isWritable();
    }
}
