package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineNameTest {
    @Test
    void itIsWhatTheShellGets() throws Exception {
        Process uname = new ProcessBuilder("uname", "-m").start();
        assertThat(MachineName.get())
                .isEqualTo(new String(uname.getInputStream().readAllBytes()).strip())
                .isNotEmpty();
    }
}
