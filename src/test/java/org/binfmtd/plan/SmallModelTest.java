package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binfmtd.plan.Samples.glob;
import static org.binfmtd.plan.Samples.handler;
import static org.binfmtd.plan.Samples.magic;
import static org.binfmtd.plan.Samples.registration;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Registration;
import org.junit.jupiter.api.Test;

/**
 * Every state of a small world, first where it cannot be written to, then put right while every effect is looked at.
 */
class SmallModelTest {
    private enum Declared {
        ABSENT,
        A,
        B,
        OVERLAPPING
    }

    private enum Found {
        ABSENT,
        A,
        B,
        DISABLED_A,
        OPAQUE
    }

    private enum Claimed {
        NOT,
        OWN_A,
        OWN_B,
        B_INTENDED_OVER_A,
        B_INTENDED_OVER_A_LEFT_OVER,
        A_INTENDED_OVER_OVERLAPPING_LEFT_OVER,
        ADOPTED_A
    }

    /** What there is to one name. */
    private record Part(Declared declared, Found found, Claimed claimed) {}

    private static final List<String> NAMES = List.of("x", "y");
    private static final Set<MountState> UNUSABLE = EnumSet.complementOf(EnumSet.of(MountState.MOUNTED));

    private int states;

    @Test
    void everyStateConverges() {
        for (Part x : parts()) {
            for (Part y : parts()) {
                for (int variant = 0; variant < 4; variant++) {
                    converge(Map.of("x", x, "y", y), variant);
                }
            }
        }
        assertThat(states).isGreaterThanOrEqualTo(40_000);
    }

    private static List<Part> parts() {
        List<Part> parts = new java.util.ArrayList<>();
        for (Declared declared : Declared.values()) {
            for (Found found : Found.values()) {
                for (Claimed claimed : Claimed.values()) {
                    parts.add(new Part(declared, found, claimed));
                }
            }
        }
        return parts;
    }

    private void converge(Map<String, Part> parts, int variant) {
        Scene scene = scene(parts, (variant & 1) == 0, (variant & 2) == 0);
        Entry bystander = scene.kernel.read(EntryName.of("zz")).get();
        try {
            UNUSABLE.forEach(state -> passWithout(scene, state));
            scene.kernel.mount(MountState.MOUNTED);
            passUnread(scene);
            scene.converge();
            assertThat(scene.kernel.read(EntryName.of("zz"))).contains(bystander);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "from " + new TreeMap<>(parts) + ", variant " + variant + ": " + e.getMessage(), e);
        }
        states++;
    }

    /** Without a usable mount nothing is done and nothing is forgotten, whatever there is. */
    private static void passWithout(Scene scene, MountState state) {
        scene.kernel.mount(state);
        Map<HandlerName, Claim> claims = Map.copyOf(scene.claims());
        int effects = scene.kernel.effects();
        scene.pass();
        assertThat(scene.kernel.effects() == effects && scene.claims().equals(claims))
                .as("nothing is done where it is %s", state.word())
                .isTrue();
    }

    /** Whatever cannot be read, its handler's entries and what is noted of them stay as they are. */
    private static void passUnread(Scene scene) {
        List<Entry> entries = scene.kernel.observe().entries();
        Map<HandlerName, Claim> claims = Map.copyOf(scene.claims());
        int effects = scene.kernel.effects();
        entries.forEach(entry -> scene.unread.add(entry.name()));
        Plan plan = scene.plan();
        scene.unread.clear();
        for (Action action : plan.actions()) {
            for (Entry entry : entries) {
                assertThat(concerns(action, entry.name()))
                        .as("%s is done although %s cannot be read", action, entry)
                        .isFalse();
            }
        }
        assertThat(scene.kernel.effects() == effects && scene.claims().equals(claims))
                .isTrue();
    }

    private static boolean concerns(Action action, EntryName name) {
        Optional<HandlerName> handler = name.handlerServed();
        if (action instanceof Action.Rewrite rewrite) {
            return rewrite.members().stream().anyMatch(member -> handler.equals(Optional.of(member.handler())));
        } else if (action instanceof Action.Release release) {
            return handler.equals(Optional.of(release.handler()));
        } else if (action instanceof Action.Record noted) {
            return handler.equals(Optional.of(noted.claim().handler()));
        }
        return true;
    }

    private static Scene scene(Map<String, Part> parts, boolean replaceForeign, boolean inOrder) {
        Scene scene = new Scene();
        scene.restoreOvertaken = inOrder;
        Samples.INTERPRETERS.forEach(scene.kernel::install);
        scene.replaceForeign = replaceForeign;
        scene.kernel.put(EntryName.of("zz"), registration(glob("?"), "/i/c"));
        List<String> order = inOrder ? NAMES : List.of("y", "x");
        order.forEach(name -> find(scene, name, parts.get(name).found()));
        Map<HandlerName, Claim> claims = new TreeMap<>();
        for (String name : NAMES) {
            claim(scene, name, parts.get(name).claimed()).ifPresent(claim -> claims.put(claim.handler(), claim));
            declared(name, parts.get(name).declared())
                    .ifPresent(wanted -> scene.handlers.put(Samples.name(name), handler(name, wanted)));
        }
        scene.carrier = new Carrier(scene.kernel, claims);
        return scene;
    }

    private static Registration a(String name) {
        return registration(magic(name + name), "/i/a");
    }

    private static Registration b(String name) {
        return registration(magic(name + name), "/i/b");
    }

    private static Registration overlapping(String name) {
        return registration(glob(name.equals("x") ? "?y" : "?x"), "/i/c");
    }

    private static Optional<Registration> declared(String name, Declared declared) {
        return switch (declared) {
            case ABSENT -> Optional.empty();
            case A -> Optional.of(a(name));
            case B -> Optional.of(b(name));
            case OVERLAPPING -> Optional.of(overlapping(name));
        };
    }

    private static void find(Scene scene, String name, Found found) {
        EntryName entry = EntryName.of(name);
        switch (found) {
            case ABSENT -> {}
            case A -> scene.kernel.put(entry, a(name));
            case B -> scene.kernel.put(entry, b(name));
            case DISABLED_A -> {
                scene.kernel.put(entry, a(name));
                scene.kernel.disable(entry);
            }
            case OPAQUE -> scene.kernel.putOpaque(entry, Bytes.ofText("enabled\nbpf thing\n"));
        }
    }

    private static Optional<Claim> claim(Scene scene, String name, Claimed claimed) {
        return switch (claimed) {
            case NOT -> Optional.empty();
            case OWN_A -> Optional.of(done(scene, name, a(name), Claim.Kind.OWN));
            case OWN_B -> Optional.of(done(scene, name, b(name), Claim.Kind.OWN));
            case ADOPTED_A -> Optional.of(done(scene, name, a(name), Claim.Kind.ADOPTED));
            case B_INTENDED_OVER_A -> Optional.of(Samples.intended(Samples.own(name, b(name)), Optional.of(a(name))));
            case B_INTENDED_OVER_A_LEFT_OVER -> Optional.of(leftOver(scene, name, b(name), a(name)));
            case A_INTENDED_OVER_OVERLAPPING_LEFT_OVER ->
                Optional.of(leftOver(scene, name, a(name), overlapping(name)));
        };
    }

    private static Claim done(Scene scene, String name, Registration registration, Claim.Kind kind) {
        long inode = scene.kernel.read(EntryName.of(name)).map(Entry::inode).orElse(1L);
        return Samples.claim(name, registration, kind, inode, Optional.empty());
    }

    private static Claim leftOver(Scene scene, String name, Registration registration, Registration former) {
        scene.kernel.put(EntryName.temporaryFor(Samples.name(name), 1), registration);
        return Samples.intended(Samples.own(name, registration), Optional.of(former));
    }
}
