package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ELF programs a machine runs itself: those need no handler, and none may catch them. */
class HostFilesTest {
    @ParameterizedTest
    @CsvSource({
        "amd64, i386",
        "x86_64, i386",
        "i386, i386",
        "aarch64, arm",
        "riscv64, riscv",
        "s390x, s390x",
    })
    void aMachineRunsItsOwnFamily(String machine, String family) {
        assertThat(HostFiles.familiesOf(machine)).contains(family);
    }

    @Test
    void neitherOfTwoMachinesRunsTheOthersPrograms() {
        assertThat(HostFiles.familiesOf("amd64")).doesNotContainAnyElementsOf(HostFiles.familiesOf("aarch64"));
    }
}
