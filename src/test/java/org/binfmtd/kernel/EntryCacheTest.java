package org.binfmtd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.junit.jupiter.api.Test;

/** What is remembered is never what is no longer so. */
class EntryCacheTest {
    private static final EntryName A = EntryName.of("a");
    private static final EntryName B = EntryName.of("b");

    private final EntryCache cache = new EntryCache();

    private Entry read(EntryName name, String state, long inode) {
        String text = state + "\ninterpreter /bin/true\nflags: \nextension .x\n";
        return cache.entry(name, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), inode, 7);
    }

    @Test
    void theSameIsTheSameObject() {
        assertThat(read(A, "enabled", 1)).isSameAs(read(A, "enabled", 1));
    }

    @Test
    void anotherTextOrAnotherInodeIsAnotherEntry() {
        read(A, "enabled", 1);
        assertThat(read(A, "disabled", 1).enabled()).isFalse();
        assertThat(read(A, "enabled", 2).inode()).isEqualTo(2);
        assertThat(read(A, "enabled", 2).enabled()).isTrue();
    }

    @Test
    void whatIsGoneIsForgottenHoweverManyHaveCome() {
        Entry before = read(A, "enabled", 1);
        cache.retain(Set.of(B)); // which was gone again before it could be read
        assertThat(read(A, "enabled", 1)).isEqualTo(before).isNotSameAs(before);
    }
}
