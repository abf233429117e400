package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.kernel.BinfmtMisc.NewEntry;
import org.binfmtd.kernel.BinfmtMisc.Outcome;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

class FakeBinfmtMiscTest extends BinfmtMiscContract {
    private final FakeBinfmtMisc fake = new FakeBinfmtMisc();
    private final DimKernel dim = new DimKernel(fake);

    FakeBinfmtMiscTest() {
        fake.install("/bin/true");
    }

    @Override
    BinfmtMisc misc() {
        return dim;
    }

    @Override
    void disable(EntryName name) {
        fake.disable(name);
    }

    @Override
    void drop(EntryName name) {
        fake.drop(name);
    }

    @Override
    void flush() {
        fake.flush();
    }

    @Override
    void foreign(EntryName name, Bytes interpreter) {
        Bytes text = Bytes.ofText("enabled\ninterpreter ")
                .plus(interpreter)
                .plus(Bytes.ofText("\nflags: \nextension .any\n"));
        if (EntryText.parse(name, text, 0, 0) instanceof Entry.Known known) {
            fake.put(name, known.registration());
        } else {
            fake.putOpaque(name, text);
        }
    }

    @Override
    void withoutFiles(Runnable action) {
        dim.darken(Optional.of(Errno.EMFILE));
        action.run();
        dim.darken(Optional.empty());
    }

    @Test
    void whatCannotBeReadIsNotObserved() {
        EntryName name = EntryName.of("a");
        fake.put(name, new Registration(new Pattern.Extension("x"), "/i", Set.of()));
        dim.observe();
        dim.hide(any -> Optional.of(Errno.ENOMEM));
        assertThat(dim.observeChanged(Set.of(name))).isEmpty();
        assertThat(dim.observe().unread()).extracting(Entry::name).containsExactly(name);
    }

    @Test
    void refusesWhereItIsTold() {
        Registration any = new Registration(new Pattern.Extension("x"), "/i", Set.of());
        fake.failAfter(1, Errno.ENOMEM);
        assertThat(fake.register(List.of(new NewEntry(EntryName.of("a"), any), new NewEntry(EntryName.of("b"), any))))
                .isEqualTo(new Outcome(1, Optional.of(Errno.ENOMEM)));
        assertThat(fake.register(List.of(new NewEntry(EntryName.of("b"), any))).refusal())
                .isEmpty();
    }
}
