package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.glob;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.name;
import static org.binfmtd.plan.Samples.registration;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Test;

/** The part of the plan that is about the entries that were told of. */
class PartialPlanTest {
    private static final int SEEDS = 3000;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");
    private static final List<Pattern> PATTERNS =
            List.of(magic("aa"), magic("ab"), magic("bb"), glob("a?"), extension("x"), extension("y"));

    /** Whatever somebody does to entries and interpreters: where all of it is told, the part is the whole. */
    @Test
    void isTheWholePlanWhenAllIsTold() {
        int written = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Drifts drifts = new Drifts(new Random(seed));
            Plan part = drifts.scene.planPartAfter(drifts::inject, drifts.told);
            assertThat(new HashSet<>(part.actions()))
                    .as("seed %d", seed)
                    .isEqualTo(new HashSet<>(drifts.scene.plan().actions()));
            written += part.actions().size();
        }
        assertThat(written).isGreaterThan(SEEDS);
    }

    /** What was not told of is left to the whole plan. */
    @Test
    void isAboutNothingElse() {
        Scene scene = new Scene();
        Samples.INTERPRETERS.forEach(scene.kernel::install);
        for (String name : List.of("a", "b")) {
            scene.handlers.put(name(name), Samples.handler(name, registration(extension(name), "/i/a")));
        }
        scene.converge();

        Plan part = scene.planPartAfter(scene.kernel::flush, Set.of(EntryName.of("a")));

        assertThat(part.actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Rewrite.class,
                        rewrite -> assertThat(rewrite.members())
                                .extracting(Action.Member::handler)
                                .containsExactly(name("a")));
    }

    /** A row of handlers, and what somebody does to their entries. */
    private static final class Drifts {
        private final Random random;
        final Scene scene = new Scene();
        final Set<EntryName> told = new HashSet<>();

        Drifts(Random random) {
            this.random = random;
            Samples.INTERPRETERS.forEach(scene.kernel::install);
            scene.restoreOvertaken = random.nextBoolean();
            for (String name : NAMES) {
                scene.handlers.put(
                        name(name),
                        Samples.handler(name, registration(pick(PATTERNS), interpreter(), flags()), random.nextInt(2)));
            }
            scene.converge();
        }

        private Flag[] flags() {
            return random.nextBoolean() ? new Flag[] {Flag.FIX_BINARY} : new Flag[0];
        }

        private String interpreter() {
            return pick(Samples.INTERPRETERS);
        }

        void inject() {
            scene.kernel.tick();
            for (int count = 1 + random.nextInt(3); count > 0; count--) {
                EntryName entry = EntryName.of(pick(NAMES));
                told.add(entry);
                switch (random.nextInt(4)) {
                    case 0 -> scene.kernel.drop(entry);
                    case 1 -> scene.kernel.disable(entry);
                    case 2 -> scene.kernel.put(entry, registration(pick(PATTERNS), interpreter()));
                    default -> scene.kernel.install(interpreter());
                }
            }
        }

        private <T> T pick(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }
    }
}
