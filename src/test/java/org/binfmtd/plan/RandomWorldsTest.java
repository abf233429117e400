package org.binfmtd.plan;

import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.glob;
import static org.binfmtd.plan.Samples.magic;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.binfmtd.kernel.Errno;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Worlds in which everything happens at once: definitions change, somebody else meddles, interpreters come and go, the
 * kernel refuses, the daemon is killed. To see one again, run it with the seed that the failure names.
 */
class RandomWorldsTest {
    /** More for a long run: {@code -Dbinfmtd.worlds=1000000}. */
    private static final int WORLDS = Integer.getInteger("binfmtd.worlds", 200_000);

    private static final int YEARS = 3;
    private static final List<Pattern> PATTERNS = List.of(
            magic("aa"),
            magic("bb"),
            glob("a?"),
            glob("?b"),
            glob("??a"),
            magic("aab"),
            extension("x"),
            extension("y"));
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    /** Worlds beyond the usual ones that once went wrong. */
    @ParameterizedTest
    @ValueSource(longs = {1_347_199})
    void worldsThatWentWrongConverge(long seed) {
        live(seed);
    }

    @Test
    void everyWorldConverges() {
        LongStream.range(0, WORLDS).parallel().forEach(RandomWorldsTest::live);
    }

    private static void live(long seed) {
        World world = new World(seed);
        try {
            world.live();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "in the world of seed " + seed + " (" + world.scene.story + "): " + e.getMessage(), e);
        }
    }

    private static final class World {
        private final Random random;
        private final Scene scene = new Scene();

        World(long seed) {
            random = new Random(seed);
            Samples.INTERPRETERS.forEach(scene.kernel::install);
            scene.replaceForeign = random.nextBoolean();
            scene.restoreOvertaken = random.nextBoolean();
        }

        void live() {
            for (int year = 0; year < YEARS; year++) {
                scene.story.add("year " + year);
                change();
                suffer();
                scene.converge();
                scene.heldBack.clear();
            }
        }

        /** A pass that may be cut short or refused, and the restart after it. */
        private void suffer() {
            if (random.nextInt(3) == 0) {
                scene.kernel.failAfter(random.nextInt(8), Errno.ENOMEM);
            }
            if (random.nextInt(2) == 0) {
                scene.crashIn = random.nextInt(16);
            }
            if (random.nextInt(4) == 0) {
                scene.heldBack.add(name());
            }
            try {
                scene.pass();
            } catch (Scene.Crash e) {
                scene.story.add("killed");
                scene.carrier = new Carrier(scene.kernel, scene.claims());
            }
            if (random.nextInt(4) == 0) {
                change();
            }
            recover();
        }

        private void recover() {
            scene.carrier.failed.clear();
            scene.crashIn = -1;
            scene.heldBack.clear();
            scene.kernel.failAfter(-1, Errno.UNKNOWN);
        }

        private void change() {
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int kind = random.nextInt(12);
                scene.story.add("change " + kind);
                switch (kind) {
                    case 0, 1, 2 -> scene.handlers.put(name(), handler());
                    case 3 -> scene.handlers.remove(name());
                    case 4 -> scene.kernel.disable(anyName());
                    case 5 -> scene.kernel.drop(anyName());
                    case 6 -> meddle();
                    case 7 -> upgrade();
                    case 8 -> uninstall();
                    case 9 -> freeze();
                    case 10 -> flush();
                    default -> scene.kernel.tick();
                }
            }
            // An entry's name and a handler's are picked apart from each other.
            scene.handlers.replaceAll((name, handler) -> renamed(handler, name));
        }

        private HandlerName name() {
            return Samples.name(pick(NAMES));
        }

        /** A name that some entry has or could have, temporary ones too. */
        private EntryName anyName() {
            return random.nextInt(4) == 0 ? EntryName.temporaryFor(name(), 1 + random.nextInt(2)) : name().entry();
        }

        private void meddle() {
            EntryName name = anyName();
            scene.kernel.read(name).map(Entry::inode).ifPresent(scene.foreignInodes::remove);
            scene.story.add("meddle with " + name);
            if (random.nextInt(5) == 0) {
                scene.kernel.putOpaque(name, Bytes.ofText("enabled\nsomething new\n"));
            } else {
                scene.kernel.put(name, registration());
            }
            if (name.handler().isEmpty()) {
                scene.kernel.read(name).filter(entry -> !isMistakable(entry)).ifPresent(this::remember);
            }
        }

        /** Nobody could tell such an entry from one that we left ourselves. */
        private boolean isMistakable(Entry entry) {
            return scene.claims().values().stream()
                    .anyMatch(claim -> claim.temporary().equals(Optional.of(entry.name())) && claim.accountsFor(entry));
        }

        private void remember(Entry entry) {
            scene.foreignInodes.add(entry.inode());
        }

        private void upgrade() {
            scene.kernel.tick();
            scene.kernel.install(pick(Samples.INTERPRETERS));
            scene.kernel.tick();
        }

        private void uninstall() {
            scene.kernel.uninstall(pick(Samples.INTERPRETERS));
        }

        private void freeze() {
            if (!scene.brokenFiles.remove(Samples.FILE)) {
                scene.brokenFiles.add(Samples.FILE);
            }
        }

        private void flush() {
            if (random.nextBoolean()) {
                scene.kernel.renew();
            } else {
                scene.kernel.flush();
            }
        }

        private Handler handler() {
            if (random.nextInt(8) == 0) {
                return Samples.handler("x", Optional.empty(), 0);
            }
            List<String> candidates = new ArrayList<>(List.of(pick(Samples.INTERPRETERS)));
            if (random.nextBoolean()) {
                candidates.add(pick(Samples.INTERPRETERS));
            }
            return Samples.handler("x", pick(PATTERNS), candidates, flags(), random.nextInt(3) - 1);
        }

        private static Handler renamed(Handler handler, HandlerName name) {
            return new Handler(
                    name,
                    "",
                    handler.enabled(),
                    handler.rule(),
                    handler.priority(),
                    handler.source(),
                    handler.origins(),
                    handler.files());
        }

        private Registration registration() {
            List<String> there = Samples.INTERPRETERS.stream()
                    .filter(path -> scene.kernel.file(path).isPresent())
                    .toList();
            return there.isEmpty()
                    ? new Registration(pick(PATTERNS), "/i/a", Set.of())
                    : new Registration(pick(PATTERNS), pick(there), flags());
        }

        private Set<Flag> flags() {
            return random.nextInt(3) == 0 ? EnumSet.of(Flag.FIX_BINARY) : Set.of();
        }

        private <T> T pick(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }
    }
}
