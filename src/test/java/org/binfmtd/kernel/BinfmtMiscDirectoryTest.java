package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.model.Bytes;
import org.binfmtd.model.EntryName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnKernel
class BinfmtMiscDirectoryTest extends BinfmtMiscContract {
    private static final EntryName STATUS = EntryName.of("status");

    private final BinfmtMisc misc = new BinfmtMiscDirectory(RealKernel.POINT);

    @BeforeEach
    void reset() {
        RealKernel.reset();
    }

    @Override
    BinfmtMisc misc() {
        return misc;
    }

    @Override
    void disable(EntryName name) {
        RealKernel.command(name, "0");
    }

    @Override
    void drop(EntryName name) {
        RealKernel.command(name, "-1");
    }

    @Override
    void flush() {
        RealKernel.command(STATUS, "-1");
    }

    @Override
    void withoutFiles(Runnable action) {
        OpenFiles.without(action);
    }

    @Override
    void foreign(EntryName name, Bytes interpreter) {
        Bytes separator = Bytes.of((byte) (name.equals(EntryName.of("n|")) ? ':' : '|'));
        Bytes line = separator
                .plus(name.bytes())
                .plus(separated(separator, "E", "", "any", ""))
                .plus(separator)
                .plus(interpreter)
                .plus(separator);
        assertThat(RealKernel.register(line)).isEmpty();
    }

    private static Bytes separated(Bytes separator, String... fields) {
        Bytes text = Bytes.EMPTY;
        for (String field : fields) {
            text = text.plus(separator).plus(Bytes.ofText(field));
        }
        return text;
    }

    @Test
    void tellsWhetherAllIsSwitchedOff() {
        RealKernel.command(STATUS, "0");
        assertThat(misc.observe().enabled()).isFalse();
        assertThat(misc.observe().usable()).isTrue();
    }
}
