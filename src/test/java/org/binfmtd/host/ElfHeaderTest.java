package org.binfmtd.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Test;

/** What the headers of the machine's own programs have in common, held against those that there are. */
class ElfHeaderTest {
    private static List<Pattern.Magic> kinds() {
        List<Pattern.Magic> kinds = new ArrayList<>();
        for (ElfTarget target : HostFiles.natives()) {
            for (int type : List.of(2, 3)) {
                for (int abi : List.of(0, 3)) {
                    kinds.add(new ElfHeader(target, type, abi).fixed());
                }
            }
        }
        return kinds;
    }

    @Test
    void everyProgramOfThisMachineIsOfOneKind() throws IOException {
        List<Path> others = new ArrayList<>();
        int count = 0;
        for (Path each : programs()) {
            Bytes head = DiskFileSystem.head(each);
            if (HostFiles.isProgram(head) && head.at(0) == 0x7f) {
                count++;
                if (kinds().stream().noneMatch(kind -> kind.matches(head))) {
                    others.add(each);
                }
            }
        }
        assertThat(others).isEmpty();
        assertThat(count).isGreaterThan(50);
    }

    private static List<Path> programs() throws IOException {
        List<Path> programs = new ArrayList<>();
        for (String directory : List.of("/usr/bin", "/usr/sbin")) {
            try (Stream<Path> files = Files.list(Path.of(directory))) {
                files.filter(Files::isRegularFile).filter(Files::isExecutable).forEach(programs::add);
            }
        }
        return programs;
    }

    @Test
    void aFieldThatDiffersIsFree() {
        Pattern.Magic entry = Pattern.Magic.exactly(24, Bytes.ofText("\u0001\u0002\u0003\u0004"));
        assertThat(kinds()).allMatch(kind -> kind.overlaps(entry));
        Pattern.Magic version = Pattern.Magic.exactly(20, Bytes.ofText("\u0002\u0002\u0002\u0002"));
        assertThat(kinds()).noneMatch(kind -> kind.overlaps(version));
    }
}
