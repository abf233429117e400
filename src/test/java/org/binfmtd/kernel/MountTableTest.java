package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.MountState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTableTest {
    private static final String POINT = "/proc/sys/fs/binfmt_misc";
    private static final String ROOT = "1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n";
    private static final String PROC = "20 1 0:20 / /proc rw,nosuid shared:5 - proc proc rw\n";
    private static final String AUTOFS = line(30, 20, "0:30", "rw", "autofs", "systemd-1 rw,fd=33,direct");
    private static final String MISC = line(40, 20, "0:40", "rw,nosuid", "binfmt_misc", "binfmt_misc rw");
    private static final long PROC_DEVICE = 20;
    private static final long DEVICE = 40;

    private static String line(int id, int parent, String device, String options, String type, String rest) {
        return id + " " + parent + " " + device + " / " + POINT + " " + options + " shared:9 - " + type + " " + rest
                + "\n";
    }

    private static MountState state(String table, long device) {
        return MountTable.parse(ROOT + PROC + table).stateAt(POINT, device);
    }

    @Test
    void missing() {
        assertThat(state("", PROC_DEVICE)).isEqualTo(MountState.MISSING);
        assertThat(MountTable.parse("").stateAt(POINT, 1)).isEqualTo(MountState.MISSING);
    }

    /** As a service with a /proc of its own is given it, or a container by its node. */
    @Test
    void theDirectoryForItIsBoundThere() {
        String bare = bare(40, 20);
        assertThat(state(bare, PROC_DEVICE)).isEqualTo(MountState.MISSING);
        String onBare = line(41, 40, "0:40", "rw", "binfmt_misc", "binfmt_misc rw");
        assertThat(state(bare + onBare, DEVICE)).isEqualTo(MountState.MOUNTED);
        assertThat(state(MISC + bare(41, 40), PROC_DEVICE)).isEqualTo(MountState.OVER_MOUNTED);
    }

    private static String bare(int id, int parent) {
        return id + " " + parent + " 0:20 /sys/fs/binfmt_misc " + POINT + " rw - proc proc rw\n";
    }

    @Test
    void mounted() {
        assertThat(state(MISC, DEVICE)).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void autofsThatNobodyTouched() {
        assertThat(state(AUTOFS, 30)).isEqualTo(MountState.AUTOFS);
    }

    @Test
    void autofsThatWasTouched() {
        String onAutofs = line(40, 30, "0:40", "rw", "binfmt_misc", "binfmt_misc rw");
        assertThat(state(AUTOFS + onAutofs, DEVICE)).isEqualTo(MountState.MOUNTED);
        assertThat(state(onAutofs + AUTOFS, DEVICE)).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void overMounted() {
        assertThat(state(MISC + line(50, 40, "0:50", "rw", "tmpfs", "tmpfs rw"), 50))
                .isEqualTo(MountState.OVER_MOUNTED);
    }

    @Test
    void onlyAPartOfItIsBoundThere() {
        String bound = "40 20 0:40 /register " + POINT + " rw - binfmt_misc binfmt_misc rw\n";
        assertThat(state(bound, DEVICE)).isEqualTo(MountState.OVER_MOUNTED);
    }

    @Test
    void readOnlyAsAMountOrAsAFileSystem() {
        assertThat(state(line(40, 20, "0:40", "ro,nosuid", "binfmt_misc", "b rw"), DEVICE))
                .isEqualTo(MountState.READ_ONLY);
        assertThat(state(line(40, 20, "0:40", "rw,nosuid", "binfmt_misc", "b ro"), DEVICE))
                .isEqualTo(MountState.READ_ONLY);
        assertThat(state(line(40, 20, "0:40", "rw,noro", "binfmt_misc", "b rw,errors=ro"), DEVICE))
                .isEqualTo(MountState.MOUNTED);
    }

    @Test
    void aControlFileIsCovered() {
        String covering = "41 40 0:6 /null " + POINT + "/register rw - devtmpfs udev rw\n";
        assertThat(state(MISC + covering, DEVICE)).isEqualTo(MountState.COVERED);
    }

    @Test
    void hiddenByAMountAbove() {
        assertThat(state(MISC + "60 20 0:60 / /proc/sys rw - tmpfs tmpfs rw\n", 60))
                .isEqualTo(MountState.HIDDEN);
    }

    /** As in a container or sandbox with a /proc of its own over one that came with all its mounts. */
    @Test
    void theHostsLiesHiddenUnderAnotherProc() {
        String inner = "70 20 0:70 / /proc rw - proc proc rw\n" + line(80, 70, "0:80", "rw", "binfmt_misc", "b rw");
        assertThat(state(AUTOFS + inner, 80)).isEqualTo(MountState.MOUNTED);
        assertThat(state(MISC + inner, 80)).isEqualTo(MountState.MOUNTED);
        assertThat(state(MISC + "41 40 0:6 /null " + POINT + "/register rw - devtmpfs udev rw\n" + inner, 80))
                .isEqualTo(MountState.MOUNTED);
        assertThat(state(MISC + inner + line(81, 80, "0:81", "rw", "tmpfs", "t rw"), 81))
                .isEqualTo(MountState.OVER_MOUNTED);
    }

    @Test
    void neighboursDoNotCount() {
        String neighbour = "90 20 0:90 / " + POINT + "2/x rw - tmpfs tmpfs rw\n";
        assertThat(state(MISC + neighbour, DEVICE)).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void pointsMayHaveBlanksAndBackslashes() {
        String odd = "40 1 0:40 / /a\\040b\\134c\\011d\\012é rw - binfmt_misc binfmt_misc rw\n";
        assertThat(MountTable.parse(ROOT + odd).stateAt("/a b\\c\td\né", DEVICE))
                .isEqualTo(MountState.MOUNTED);
    }

    @Test
    void optionalFieldsMayBeAnyNumber() {
        String none = "40 20 0:40 / " + POINT + " rw - binfmt_misc binfmt_misc rw\n";
        String several = "40 20 0:40 / " + POINT + " rw shared:1 master:2 propagate_from:3 - binfmt_misc b rw\n";
        assertThat(state(none, DEVICE)).isEqualTo(MountState.MOUNTED);
        assertThat(state(several, DEVICE)).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void bigDeviceNumbersAreEncodedAsStatDoes() {
        assertThat(state(line(40, 20, "4660:1048575", "rw", "binfmt_misc", "b rw"), 0x1000fff234ffL))
                .isEqualTo(MountState.MOUNTED);
    }

    @Test
    void aTornLineIsNoMount() {
        assertThat(state("40 20 0:40 / " + POINT + " rw -\n", DEVICE)).isEqualTo(MountState.MISSING);
    }

    @Test
    void whatOthersMountMayHaveNamesThatAreNotText(@TempDir Path directory) throws IOException {
        Bytes stick = Bytes.ofText("90 1 0:90 / /media/")
                .plus(Bytes.of((byte) 0xe9, (byte) 0xff))
                .plus(Bytes.ofText(" rw - vfat /dev/sdb rw\n"));
        Path file = Files.write(
                directory.resolve("mountinfo"), stick.plus(Bytes.ofText(MISC)).toArray());
        assertThat(MountTable.read(file).stateAt(POINT, DEVICE)).isEqualTo(MountState.MOUNTED);
    }

    private static String others(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(
                    (1000 + i) + " 1 0:" + (500 + i) + " / /srv/" + "x".repeat(i % 300) + " rw - tmpfs tmpfs rw\n");
        }
        return lines.toString();
    }

    /** However long the table is, and wherever in it the mount stands, it is found, and little is kept. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4000, 5600, 60_000})
    void aLongTableIsReadToItsEnd(int before, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("mountinfo"), ROOT + PROC + others(before) + MISC + others(60_000 - before));
        assertThat(Files.size(file)).isGreaterThan(8 << 20);
        assertThat(MountTable.read(file, POINT).stateAt(POINT, DEVICE)).isEqualTo(MountState.MOUNTED);
        assertThat(MountTable.read(file, POINT).mounts()).hasSize(1);
        MountTable.Source source = new MountTable.Source(file, POINT);
        assertThat(source.read()).isSameAs(source.read());
    }

    @Test
    void mountsOnTheMountAreSeenInALongTableToo(@TempDir Path directory) throws IOException {
        String over = "41 40 0:41 / " + POINT + " rw - tmpfs tmpfs rw\n";
        Path file = Files.writeString(directory.resolve("mountinfo"), ROOT + PROC + MISC + others(60_000) + over);
        assertThat(MountTable.read(file, POINT).stateAt(POINT, DEVICE)).isEqualTo(MountState.OVER_MOUNTED);
    }

    @Test
    void aLineThatIsTooLongHidesNoOther(@TempDir Path directory) throws IOException {
        String endless = "90 1 0:90 / /srv rw - overlay overlay lowerdir=" + "x".repeat(5 << 20) + "\n";
        Path file = Files.writeString(directory.resolve("mountinfo"), ROOT + PROC + endless + MISC);
        assertThat(MountTable.read(file, POINT).stateAt(POINT, DEVICE)).isEqualTo(MountState.MOUNTED);
    }

    @Test
    void whatAFileLiesOn() {
        MountTable table = MountTable.parse("""
                20 1 0:18 / / rw,relatime - ext4 /dev/a rw
                21 20 0:19 / /with\\040blank rw,noexec - tmpfs tmpfs rw
                22 21 0:20 / /with\\040blank/in rw - tmpfs tmpfs rw
                23 20 0:21 / /twice rw,noexec - tmpfs tmpfs rw
                24 20 0:22 / /twice rw - tmpfs tmpfs rw
                """);
        assertThat(under(table, "/with blank/x")).containsExactly(21);
        assertThat(under(table, "/with blank/in/x")).containsExactly(22);
        assertThat(under(table, "/with blankless")).containsExactly(20);
        assertThat(under(table, "/twice/x")).containsExactly(24);
        assertThat(table.mounts())
                .filteredOn(MountTable.Mount::noExec)
                .extracting(MountTable.Mount::id)
                .containsExactly(21, 23);
    }

    private static List<Integer> under(MountTable table, String path) {
        return table.under(path).map(MountTable.Mount::id).stream().toList();
    }
}
