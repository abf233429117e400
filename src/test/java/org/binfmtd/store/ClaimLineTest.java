package org.binfmtd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as a line is read as the same. */
class ClaimLineTest {
    private static final int ROUNDS = 2000;

    private final long seed = Long.getLong("binfmtd.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private Claim claim() {
        return new Claim(
                name(),
                registration(),
                random.nextInt(),
                random.nextBoolean() ? Claim.Kind.OWN : Claim.Kind.ADOPTED,
                random.nextLong(),
                IntStream.range(0, random.nextInt(4)).mapToObj(i -> path()).toList(),
                random.nextLong(),
                maybe(new FileIdentity(random.nextLong(), random.nextLong(), random.nextLong())),
                maybe(EntryName.temporaryFor(name(), 1 + random.nextInt(3))),
                maybe(registration()));
    }

    private <T> Optional<T> maybe(T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private HandlerName name() {
        return new HandlerName(pick(List.of("a", "qemu-aarch64", "sum", "size", "python3.11", "early", "x_y")));
    }

    private Registration registration() {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        flags.addAll(List.of(Flag.values()).subList(0, random.nextInt(Flag.values().length + 1)));
        return new Registration(random.nextBoolean() ? extension() : magic(), path(), flags);
    }

    private Pattern extension() {
        return new Pattern.Extension(pick(List.of("jar", "a b", "é", ":", "\u202e", "-", ",")));
    }

    private Pattern magic() {
        int length = 1 + random.nextInt(64);
        return new Pattern.Magic(random.nextInt(Pattern.WINDOW - length), bytes(length), bytes(length));
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    private String path() {
        return "/" + pick(List.of("usr/bin/x", "a b", "ü", "a:b,c", "-", "\u202e", "tab\t"));
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    @Test
    void aClaimIsReadAsItWasWritten() {
        for (int i = 0; i < ROUNDS; i++) {
            Claim claim = claim();
            String line = ClaimLine.of(claim);
            assertThat(line).as("seed %d", seed).doesNotContain("\n");
            Map<HandlerName, Claim> read = new TreeMap<>();
            assertThat(ClaimLine.apply(line, read)).as("seed %d", seed).isEqualTo(claim.handler());
            assertThat(read).as("seed %d", seed).containsExactly(Map.entry(claim.handler(), claim));
            ClaimLine.apply(ClaimLine.ofRelease(claim.handler()), read);
            assertThat(read).isEmpty();
        }
    }

    @Test
    void ofAnEarlyClaimNothingIsKnownOfTheKernel() {
        for (int i = 0; i < ROUNDS; i++) {
            Claim claim = claim();
            Map<HandlerName, Claim> read = new TreeMap<>();
            ClaimLine.apply(ClaimLine.ofEarly(claim), read);
            Claim early = read.get(claim.handler());
            assertThat(early.registration()).as("seed %d", seed).isEqualTo(claim.registration());
            assertThat(early.kind()).isEqualTo(claim.kind());
            assertThat(early.files()).isEqualTo(claim.files());
            assertThat(early.isDone()).isFalse();
        }
    }

    @Test
    void aProtectedEntryIsReadAsItWasWritten() {
        for (int i = 0; i < ROUNDS; i++) {
            ProtectedEntry entry = new ProtectedEntry(name(), registration(), random.nextBoolean());
            assertThat(ClaimLine.protectedEntry(ClaimLine.of(entry)))
                    .as("seed %d", seed)
                    .isEqualTo(entry);
        }
    }

    @Test
    void noLineWithAWordLessIsOne() {
        List<String> words = new ArrayList<>(List.of(ClaimLine.of(claim()).split(" ")));
        for (int i = words.size() - 1; i > 0; i--) {
            words.remove(i);
            String line = String.join(" ", words);
            assertThatThrownBy(() -> ClaimLine.apply(line, new TreeMap<>()))
                    .as("seed %d: %s", seed, line)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "claim", "release", "release a b", "release ../a", "nonsense a", "release register"})
    void whatIsNoLineIsRefused(String line) {
        assertThatThrownBy(() -> ClaimLine.apply(line, new TreeMap<>())).isInstanceOf(IllegalArgumentException.class);
    }
}
