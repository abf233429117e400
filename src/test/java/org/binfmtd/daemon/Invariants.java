package org.binfmtd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.config.Settings;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.DesiredEntry;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Launcher;
import org.binfmtd.model.MountState;
import org.binfmtd.model.Registration;
import org.binfmtd.plan.Protection;
import org.binfmtd.status.Snapshot;

/** When everybody leaves a simulated machine alone for a while, all must be as it is declared, and stay so. */
final class Invariants {
    /** Longer than any pause, grace or quiet, twice over. */
    private static final Duration LONG = Duration.ofSeconds(200);

    private final Simulation simulation;
    private final FakeBinfmtMisc kernel;
    private final SimulatedFiles files;
    private final Witness witness;
    private Map<HandlerName, Claim> claims = Map.of();
    private Map<HandlerName, HandlerState> states = Map.of();

    Invariants(Simulation simulation) {
        this.simulation = simulation;
        this.kernel = simulation.kernel;
        this.files = simulation.files;
        this.witness = simulation.witness;
    }

    void reckon() {
        simulation.tell("=== reckoning");
        simulation.reckonings++;
        calmDown();
        simulation.advance(longest(files.inForce().resyncInterval(), files.settings.resyncInterval())
                .plus(LONG));
        claims = simulation.journal.claims();
        assertThat(simulation.daemon()).as("daemon").isPresent();
        Snapshot snapshot = simulation.daemon().orElseThrow().snapshot();
        states = snapshot.handlers().stream()
                .collect(Collectors.toMap(Snapshot.HandlerStatus::name, Snapshot.HandlerStatus::state));
        Simulation.NAMES.forEach(this::check);
        if (claims.values().stream().map(Claim::registration).noneMatch(this::cannotBeHeld)) {
            checkOrder();
        }
        checkTemporaries();
        checkLaunchers();
        checkSnapshot(snapshot);
        checkIdle();
        simulation.dies = true;
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void calmDown() {
        simulation.dies = false;
        simulation.dieIn(-1);
        kernel.refuse(effect -> Optional.empty());
        simulation.sight.darken(Optional.empty());
        simulation.sight.hide(name -> Optional.empty());
        kernel.mount(MountState.MOUNTED);
        kernel.switchOn();
        kernel.lockByAnother(false);
        files.cannotWatch = false;
        if (simulation.random.nextBoolean()) {
            files.brokenFiles.clear();
            files.brokenHandlers.clear();
        }
        simulation.start();
    }

    // One handler.

    private void check(HandlerName name) {
        Declarations declared = files.declarations();
        Optional<Claim> claim = Optional.ofNullable(claims.get(name));
        Optional<Handler> handler = declared.handlers().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
        boolean isFrozen = claim.filter(held -> declared.broken().containsKey(name)
                        || held.files().stream().anyMatch(declared::isBroken))
                .isPresent();
        Optional<Handler.Rule> rule =
                handler.filter(Handler::enabled).flatMap(Handler::rule).filter(any -> !isFrozen);
        if (isFrozen) {
            checkServed(name, claim.get().registration(), HandlerState.FROZEN);
        } else if (rule.filter(Witness::isRefused).isPresent()) {
            checkRefused(name, claim);
        } else if (rule.flatMap(files::interpreter).isPresent()) {
            checkServed(name, expected(handler.get(), rule.get()), HandlerState.ACTIVE);
        } else {
            checkGone(name, claim);
        }
    }

    private Registration expected(Handler handler, Handler.Rule rule) {
        return handler.registration(
                rule, files.interpreter(rule).get(), files.launchers().toString());
    }

    private void checkServed(HandlerName name, Registration wanted, HandlerState state) {
        Optional<Entry> entry = kernel.read(name.entry());
        if (entry.filter(found -> isConflict(name, found, wanted)).isPresent()) {
            assertThat(states.get(name))
                    .as("state of %s, wanted %s, entry %s, claim %s", name, wanted, entry, claims.get(name))
                    .isEqualTo(HandlerState.CONFLICT);
            return;
        }
        if (cannotBeHeld(wanted) && (states.get(name) == HandlerState.FAILED || isServedByTemporary(name, wanted))) {
            return;
        }
        assertThat(entry.filter(found -> found.serves(wanted)))
                .as("%s is served as declared: %s; it has %s; claim %s", name, wanted, entry, claims.get(name))
                .isPresent();
        checkPin(entry.get(), wanted);
        assertThat(states.get(name))
                .as("state of %s", name)
                .isIn(state == HandlerState.ACTIVE ? List.of(state, HandlerState.SHADOWED) : frozen(wanted));
        assertThat(claims.get(name)).as("claim of %s", name).isNotNull();
        assertThat(claims.get(name).inode())
                .as("inode known of %s", name)
                .isEqualTo(entry.get().inode());
    }

    /** Of a frozen handler nobody may know what was in its launcher. */
    private List<HandlerState> frozen(Registration wanted) {
        boolean isLauncher = wanted.interpreter().startsWith(files.launchers() + "/");
        return isLauncher && !isIntact(Path.of(wanted.interpreter()))
                ? List.of(HandlerState.FROZEN, HandlerState.FAILED)
                : List.of(HandlerState.FROZEN);
    }

    /** What was adopted stays when it is released, although the daemon may have written it again. */
    private boolean isConflict(HandlerName name, Entry entry, Registration wanted) {
        boolean neverOurs = !claims.containsKey(name)
                && (!witness.isMade(entry) || witness.adopted.contains(name))
                && files.settings.onConflict() == Settings.OnConflict.KEEP;
        return entry instanceof Entry.Opaque || neverOurs && !entry.holds(wanted);
    }

    /** The temporary entry holds the file that is gone. */
    private boolean isServedByTemporary(HandlerName name, Registration wanted) {
        return kernel.observe().entries().stream()
                .anyMatch(entry -> Witness.isTemporary(name, entry.name()) && entry.serves(wanted));
    }

    /** The kernel cannot hold a file that is gone. */
    private boolean cannotBeHeld(Registration wanted) {
        return wanted.has(Flag.FIX_BINARY) && kernel.file(wanted.interpreter()).isEmpty();
    }

    private void checkPin(Entry entry, Registration wanted) {
        if (wanted.has(Flag.FIX_BINARY) && kernel.file(wanted.interpreter()).isPresent()) {
            assertThat(kernel.held(entry))
                    .as("the file that %s holds", entry)
                    .isEqualTo(kernel.file(wanted.interpreter()));
        }
    }

    private void checkRefused(HandlerName name, Optional<Claim> claim) {
        assertThat(states.get(name))
                .as("state of %s", name)
                .isIn(HandlerState.REFUSED, HandlerState.CONFLICT, HandlerState.FAILED);
        if (claim.isEmpty()) {
            checkGone(name, claim);
        }
    }

    private void checkGone(HandlerName name, Optional<Claim> claim) {
        assertThat(claim).as("claim of %s, which nobody wants", name).isEmpty();
        if (!witness.adopted.contains(name)) {
            assertThat(kernel.read(name.entry()).filter(witness::isMade))
                    .as("our entry of %s, which nobody wants", name)
                    .isEmpty();
        }
    }

    // All of them.

    private void checkOrder() {
        List<Entry> entries = kernel.observe().entries();
        for (int below = 0; below < entries.size(); below++) {
            for (int above = 0; above < below; above++) {
                checkOrder(entries.get(above), entries.get(below));
            }
        }
    }

    /** As one whose launcher is gone, and whose definition cannot be read so that it could be written again. */
    private boolean hasFailed(Optional<DesiredEntry> wanted) {
        return wanted.filter(each -> states.get(each.handler()) == HandlerState.FAILED)
                .isPresent();
    }

    private void checkOrder(Entry above, Entry below) {
        Optional<DesiredEntry> ours = wanted(below);
        Optional<DesiredEntry> other = wanted(above);
        if (hasFailed(ours) || hasFailed(other)) {
            return;
        }
        if (ours.isPresent() && other.isPresent()) {
            assertThat(ours.get().mustStandAbove(other.get()))
                    .as("%s stands below %s", ours, other)
                    .isFalse();
        } else if (ours.isPresent()
                && files.settings.onOvertake() == Settings.OnOvertake.RESTORE
                && !witness.isMade(above)
                && !isLeftover(above)) {
            assertThat(above.enabled()
                            && above instanceof Entry.Known known
                            && known.registration()
                                    .pattern()
                                    .meets(ours.get().registration().pattern()))
                    .as("%s is overtaken by %s", ours, above)
                    .isFalse();
        }
    }

    /** Nobody could tell it from what a former run had left. */
    private boolean isLeftover(Entry entry) {
        return claims.values().stream()
                .anyMatch(claim -> claim.temporary().equals(Optional.of(entry.name())) && claim.accountsFor(entry));
    }

    private Optional<DesiredEntry> wanted(Entry entry) {
        return entry.name()
                .handler()
                .map(claims::get)
                .filter(claim -> entry.holds(claim.registration()))
                .map(claim -> DesiredEntry.of(claim.handler(), claim.registration(), claim.priority(), claim.files()));
    }

    private void checkTemporaries() {
        for (Entry entry : kernel.observe().entries()) {
            for (HandlerName name : Simulation.NAMES) {
                boolean isLeft = Witness.isTemporary(name, entry.name()) && witness.isMade(entry);
                assertThat(isLeft && !servesInstead(name))
                        .as("%s is left over; claim %s", entry, claims.get(name))
                        .isFalse();
            }
        }
    }

    /**
     * Where something that nobody may touch has the name, or nothing can have it, the temporary entry is all that
     * serves.
     */
    private boolean servesInstead(HandlerName name) {
        Optional<Entry> entry = kernel.read(name.entry());
        boolean isImpossible = entry.isEmpty()
                && Optional.ofNullable(claims.get(name))
                        .filter(claim -> cannotBeHeld(claim.registration()))
                        .isPresent();
        return isImpossible || entry.filter(Entry.Opaque.class::isInstance).isPresent();
    }

    private void checkLaunchers() {
        Set<String> used = new HashSet<>();
        for (Entry entry : kernel.observe().entries()) {
            if (entry instanceof Entry.Known known) {
                used.add(known.registration().interpreter());
            }
        }
        claims.values().forEach(claim -> {
            used.add(claim.registration().interpreter());
            claim.former().ifPresent(former -> used.add(former.interpreter()));
        });
        assertThat(used).as("launchers in use").containsAll(launchers());
        claims.values().stream()
                .filter(claim -> states.get(claim.handler()) == HandlerState.ACTIVE)
                .forEach(this::checkLauncher);
    }

    private void checkLauncher(Claim claim) {
        String path = claim.registration().interpreter();
        if (path.startsWith(files.launchers() + "/")) {
            assertThat(isIntact(Path.of(path)))
                    .as("%s is as it was written", path)
                    .isTrue();
        }
    }

    private static boolean isIntact(Path file) {
        try {
            return Files.isExecutable(file)
                    && Launcher.isIntact(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> launchers() {
        List<String> found = new ArrayList<>();
        if (Files.isDirectory(files.launchers())) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(files.launchers())) {
                stream.forEach(file -> found.add(file.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private void checkSnapshot(Snapshot snapshot) {
        boolean good = states.values().stream().allMatch(HandlerState::isGood);
        assertThat(snapshot.state())
                .as("state, with %s", states)
                .isIn(
                        good
                                ? List.of(Snapshot.State.CONVERGED, Snapshot.State.OVERTAKEN)
                                : List.of(Snapshot.State.DEGRADED));
        if (hasAllPrograms()) {
            assertThat(snapshot.protectedEntries().values())
                    .as("protected entries")
                    .doesNotContain(Protection.ProtectionState.ABSENT.word());
        }
    }

    /** What cannot be had without its program is tried again and again. */
    private boolean hasAllPrograms() {
        return Simulation.PROGRAMS.stream().allMatch(path -> kernel.file(path).isPresent());
    }

    /** Nothing is written any more. */
    private void checkIdle() {
        if (states.containsValue(HandlerState.FAILED) || !hasAllPrograms()) {
            return;
        }
        int effects = kernel.effects();
        long written = simulation.journal.size();
        simulation.advance(files.settings.resyncInterval().multipliedBy(2).plus(LONG));
        assertThat(kernel.effects()).as("effects of an idle daemon").isEqualTo(effects);
        assertThat(simulation.journal.size())
                .as("size of an idle daemon's journal")
                .isEqualTo(written);
    }
}
