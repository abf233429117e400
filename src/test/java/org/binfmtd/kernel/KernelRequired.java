package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, with the reason, where the sandbox could not be had; elsewhere makes sure that this is the sandbox. */
public final class KernelRequired implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        String why = System.getenv().getOrDefault("BINFMTD_NO_KERNEL", "");
        assumeTrue(why.isEmpty(), "no private binfmt_misc here: " + why);
        String[] ids = Files.readString(Path.of("/proc/self/uid_map")).trim().split("\\s+");
        assertThat(ids[2])
                .as("these tests flush binfmt_misc: they run in a user namespace of their own, never in the host's")
                .isNotEqualTo("4294967295");
    }
}
