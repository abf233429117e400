package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.extension;
import static org.binfmtd.plan.Samples.glob;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.name;
import static org.binfmtd.plan.Samples.registration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/** Who must be written again so that the order is right, and nobody else. */
class OrderTest {
    private final Scene scene = new Scene();
    private final FakeBinfmtMisc kernel = scene.kernel;

    private void declare(String name, Pattern pattern, int priority) {
        scene.handlers.put(name(name), Samples.handler(name, registration(pattern, "/i/a"), priority));
    }

    private List<String> order() {
        kernel.install("/i/a");
        scene.converge();
        return kernel.observe().entries().stream()
                .map(entry -> entry.name().display())
                .toList();
    }

    private static DesiredEntry wanted(String name, Pattern pattern, int priority) {
        return DesiredEntry.of(name(name), registration(pattern, "/i/a"), priority, List.of());
    }

    /** A line that is raised above a lower directory's handler, and extensions whose priorities lie between: no circle. */
    @Test
    void someSequenceSatisfiesAllThatMustStandAboveOthers() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<Action.Member> members = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int priority = random.nextInt(5);
                int precedence = priority + (random.nextBoolean() ? 0 : random.nextInt(5));
                Registration registration = registration(random.nextBoolean() ? glob("a?") : extension("x"), "/i/a");
                HandlerName name = name("h" + i);
                members.add(new Action.Member(
                        new DesiredEntry(name, registration, priority, precedence, List.of(), Optional.empty()),
                        Reason.NEW,
                        Samples.own(name.text(), registration),
                        Optional.empty(),
                        Optional.empty(),
                        EntryName.temporaryFor(name, 1)));
            }
            Order order = new Order(members.stream().map(Action.Member::wanted).toList());
            for (List<Action.Member> group : order.groups(members)) {
                for (int above = 0; above < group.size(); above++) {
                    for (int below = 0; below < above; below++) {
                        assertThat(group.get(below)
                                        .wanted()
                                        .mustStandAbove(group.get(above).wanted()))
                                .as("seed %d: %s before %s", seed, group.get(below), group.get(above))
                                .isFalse();
                    }
                }
            }
        }
    }

    @Test
    void theHigherPriorityStandsAbove() {
        declare("a", magic("aa"), 5);
        declare("b", glob("a?"), 0);
        assertThat(order()).containsExactly("a", "b");
    }

    @Test
    void atEqualPriorityTheLastName() {
        declare("b", magic("aa"), 0);
        declare("a", glob("a?"), 0);
        assertThat(order()).containsExactly("b", "a");
    }

    @Test
    void anExtensionAndAMagicOfEqualPriorityNeedNoOrder() {
        declare("a", magic("aa"), 0);
        assertThat(order()).containsExactly("a");
        declare("b", extension("x"), 0);
        int effects = kernel.effects();
        assertThat(order()).containsExactly("b", "a");
        assertThat(kernel.effects()).isEqualTo(effects + 1);
        kernel.drop(EntryName.of("a"));
        assertThat(order()).containsExactly("a", "b");
        assertThat(kernel.effects()).isEqualTo(effects + 2);
    }

    @Test
    void anExtensionAndAMagicOfDifferentPriorityDo() {
        declare("a", magic("aa"), 1);
        declare("b", extension("x"), 0);
        order();
        kernel.drop(EntryName.of("b"));
        assertThat(order()).containsExactly("a", "b");
    }

    @Test
    void aRepairMovesOnlyThoseThatMustStandAbove() {
        declare("low", glob("a?"), 0);
        declare("high", magic("aa"), 1);
        declare("other", magic("zz"), 2);
        order();
        long other = kernel.read(EntryName.of("other")).orElseThrow().inode();
        kernel.drop(EntryName.of("low"));
        assertThat(order()).containsExactly("high", "low", "other");
        assertThat(kernel.read(EntryName.of("other")).orElseThrow().inode()).isEqualTo(other);
    }

    @Test
    void whoeverStandsAboveAllIsRepairedAlone() {
        declare("low", glob("a?"), 0);
        declare("high", magic("aa"), 1);
        order();
        int effects = kernel.effects();
        kernel.drop(EntryName.of("high"));
        assertThat(order()).containsExactly("high", "low");
        assertThat(kernel.effects()).isEqualTo(effects + 1);
    }

    @Test
    void whatSomebodyMovedIsPutBack() {
        declare("low", glob("a?"), 0);
        declare("high", magic("aa"), 1);
        order();
        kernel.put(EntryName.of("low"), registration(glob("a?"), "/i/a"));
        assertThat(order()).containsExactly("high", "low");
    }

    @Test
    void aRowIsWrittenLowestFirst() {
        declare("a", magic("aa"), 3);
        declare("b", glob("a?"), 2);
        declare("c", glob("?a"), 1);
        kernel.install("/i/a");
        assertThat(scene.plan().actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Rewrite.class,
                        rewrite -> assertThat(rewrite.members())
                                .extracting(member -> member.handler().text())
                                .containsExactly("c", "b", "a"));
    }

    @Test
    void whatDoesNotOverlapIsWrittenApart() {
        declare("a", magic("aa"), 0);
        declare("b", magic("bb"), 0);
        declare("c", glob("b?"), 0);
        kernel.install("/i/a");
        assertThat(scene.plan().actions()).hasSize(2);
    }

    /** Against every way to choose whom to write: no smaller set does, and this one does. */
    @Test
    void theFewestAreMoved() {
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            List<DesiredEntry> all = wanted(random);
            Collections.shuffle(all, random);
            int cut = random.nextInt(all.size() + 1);
            List<DesiredEntry> staying = all.subList(0, cut);
            List<DesiredEntry> written = all.subList(cut, all.size());
            Set<HandlerName> displaced = new Order(all).displaced(listed(staying), listed(written), Set.of());
            assertThat(displaced).as("seed %d", seed).isEqualTo(fewest(staying, written));
        }
    }

    private static List<HandlerName> listed(List<DesiredEntry> wanted) {
        return wanted.stream().map(DesiredEntry::handler).toList();
    }

    private static List<DesiredEntry> wanted(Random random) {
        List<Pattern> patterns = List.of(magic("aa"), magic("ab"), glob("a?"), glob("?b"), extension("x"));
        List<DesiredEntry> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(wanted("n" + i, patterns.get(random.nextInt(patterns.size())), random.nextInt(3)));
        }
        return all;
    }

    private static Set<HandlerName> fewest(List<DesiredEntry> staying, List<DesiredEntry> written) {
        Set<HandlerName> best = names(staying);
        for (int choice = 0; choice < 1 << staying.size(); choice++) {
            List<DesiredEntry> moved = chosen(staying, choice);
            if (moved.size() < best.size() && isRight(staying, moved, written)) {
                best = names(moved);
            }
        }
        return best;
    }

    private static Set<HandlerName> names(List<DesiredEntry> wanted) {
        return wanted.stream().map(DesiredEntry::handler).collect(Collectors.toSet());
    }

    private static List<DesiredEntry> chosen(List<DesiredEntry> from, int choice) {
        List<DesiredEntry> chosen = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            if ((choice & 1 << i) != 0) {
                chosen.add(from.get(i));
            }
        }
        return chosen;
    }

    /** Whether the order is right once these are written on top of the rest, in the best sequence. */
    private static boolean isRight(List<DesiredEntry> staying, List<DesiredEntry> moved, List<DesiredEntry> written) {
        List<DesiredEntry> top = new ArrayList<>(moved);
        top.addAll(written);
        List<DesiredEntry> rest = new ArrayList<>(staying);
        rest.removeAll(moved);
        boolean restIsRight = true;
        for (int below = 0; below < rest.size(); below++) {
            DesiredEntry lower = rest.get(below);
            restIsRight &= rest.subList(0, below).stream().noneMatch(lower::mustStandAbove);
            restIsRight &= top.stream().noneMatch(lower::mustStandAbove);
        }
        return restIsRight;
    }
}
