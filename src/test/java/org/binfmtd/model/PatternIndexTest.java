package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index answers as a comparison with each of the patterns does, whatever bits they keep. */
class PatternIndexTest {
    private static final int[] MASKS = {0xff, 0xff, 0xff, 0xfe, 0x0f, 0};

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 100, 1500})
    void findsAllThatMeet(int count) {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            List<Pattern> patterns = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                patterns.add(any(random));
            }
            PatternIndex<Pattern> index = new PatternIndex<>(patterns, Function.identity());
            for (int i = 0; i < 200; i++) {
                Pattern wanted = i < count ? patterns.get(i) : any(random);
                assertThat(index.meeting(wanted))
                        .as("seed %d, %s", seed, wanted.describe())
                        .isEqualTo(patterns.stream().filter(wanted::meets).toList());
            }
        }
    }

    private static Pattern any(Random random) {
        if (random.nextInt(4) == 0) {
            return new Pattern.Extension("e" + random.nextInt(50));
        }
        byte[] magic = new byte[1 + random.nextInt(6)];
        byte[] mask = new byte[magic.length];
        random.nextBytes(magic);
        for (int i = 0; i < mask.length; i++) {
            magic[i] &= 0x33;
            mask[i] = (byte) MASKS[random.nextInt(MASKS.length)];
        }
        mask[0] = (byte) 0xff;
        return new Pattern.Magic(random.nextInt(4), Bytes.of(magic), Bytes.of(mask));
    }
}
