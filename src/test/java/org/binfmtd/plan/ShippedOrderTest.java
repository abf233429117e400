package org.binfmtd.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.config.ConfigReader;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.kernel.FakeBinfmtMisc;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Entry;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerState;
import org.binfmtd.model.Pattern;
import org.junit.jupiter.api.Test;

/** Which of the shipped handlers the kernel tries first, on machines that the tests do not run on. */
class ShippedOrderTest {
    private static final List<ElfTarget> ARM =
            List.of(ElfTarget.named("aarch64").orElseThrow());
    private static final List<ElfTarget> PC = List.of(
            ElfTarget.named("x86_64").orElseThrow(), ElfTarget.named("i386").orElseThrow());

    private static final Declarations SHIPPED = new ConfigReader(
                    new SearchPath(List.of(Path.of("config"))), Trust.anybody())
            .read()
            .declarations();
    private static final Bytes X86_64 = Bytes.ofHex("7f454c46020101000000000000000000" + "02003e0001000000");
    private static final Bytes X86_64_APPIMAGE = Bytes.ofHex("7f454c46020101004149020000000000" + "02003e0001000000");
    private static final Bytes WASM = Bytes.ofHex("0061736d01000000");

    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();
    private final Carrier carrier = new Carrier(kernel, Map.of());
    private final Map<String, Host.Interpreter> interpreters = new HashMap<>();
    private Plan plan = new Plan(List.of(), Map.of(), Map.of(), List.of());

    @Test
    void onArmFexWinsThenBox64ThenQemu() {
        installed("/usr/bin/FEX", "/usr/bin/box64", "/usr/bin/qemu-x86_64-static");
        converge(ARM);

        assertThat(tried(X86_64)).containsExactly("fex-x86_64", "box64", "qemu-x86_64");
        assertThat(tried(X86_64_APPIMAGE)).containsExactly("fex-x86_64", "box64");

        removed("/usr/bin/FEX");
        converge(ARM);

        assertThat(tried(X86_64)).containsExactly("box64", "qemu-x86_64");

        installed("/usr/bin/FEXInterpreter");
        converge(ARM);

        assertThat(tried(X86_64)).containsExactly("fex-x86_64", "box64", "qemu-x86_64");
    }

    @Test
    void onArmRosettaWinsWhereverItIsMounted() {
        installed("/usr/bin/qemu-x86_64-static", "/mnt/lima-rosetta/rosetta");
        converge(ARM);

        assertThat(tried(X86_64)).containsExactly("rosetta", "qemu-x86_64");
        assertThat(tried(X86_64_APPIMAGE)).isEmpty();

        removed("/mnt/lima-rosetta/rosetta");
        installed("/usr/bin/FEX", "/media/rosetta/rosetta");
        converge(ARM);

        assertThat(tried(X86_64)).containsExactly("rosetta", "fex-x86_64", "qemu-x86_64");

        removed("/media/rosetta/rosetta");
        converge(ARM);

        assertThat(tried(X86_64)).containsExactly("fex-x86_64", "qemu-x86_64");
    }

    @Test
    void onRiscVFelix86WinsThenBox64ThenQemu() {
        installed("/opt/felix86/bin/felix86", "/usr/bin/box64", "/usr/bin/qemu-x86_64-static");
        converge(List.of(ElfTarget.named("riscv64").orElseThrow()));

        assertThat(tried(X86_64)).containsExactly("felix86-x86_64", "box64", "qemu-x86_64");
        assertThat(tried(X86_64_APPIMAGE)).containsExactly("felix86-x86_64", "box64");
    }

    @Test
    void onX86ItsOwnProgramsAreLeftAlone() {
        installed("/usr/bin/FEX", "/usr/bin/box64", "/usr/bin/box86", "/usr/bin/felix86", "/run/rosetta/rosetta");
        installed("/usr/bin/qemu-x86_64-static");
        converge(PC);

        assertThat(tried(X86_64)).isEmpty();
        assertThat(List.of("rosetta", "fex-x86", "fex-x86_64", "felix86-x86_64", "box64", "box86", "qemu-x86_64"))
                .allMatch(name -> state(name) == HandlerState.NATIVE);
    }

    @Test
    void ofTheWasmRuntimesOneWins() {
        installed("/usr/bin/wasmer", "/usr/local/bin/wasmtime", "/usr/bin/wasmedge");
        converge(PC);

        assertThat(tried(WASM)).containsExactly("wasmtime", "wasmedge", "wasmer");
    }

    @Test
    void withEverythingInstalledEachIsActiveNativeOrDisabled() {
        for (Handler each : SHIPPED.handlers()) {
            each.rule().orElseThrow().candidates().forEach(this::installed);
        }
        for (ElfTarget host : ElfTarget.all()) { // as if the machine's processor were exchanged each time
            converge(List.of(host));

            assertThat(plan.verdicts().values())
                    .as(host.name())
                    .allMatch(verdict -> Set.of(HandlerState.ACTIVE, HandlerState.NATIVE, HandlerState.DISABLED)
                            .contains(verdict.state()));
            assertThat(plan.problems()).as(host.name()).isEmpty();
        }
    }

    private void installed(String... paths) {
        for (String path : paths) {
            interpreters.put(
                    path,
                    new Host.Interpreter.Present(
                            kernel.install(path), Bytes.of((byte) 0x7f), path, true, Optional.empty()));
        }
    }

    private void removed(String path) {
        interpreters.put(path, new Host.Interpreter.Absent("does not exist", false));
    }

    private void converge(List<ElfTarget> natives) {
        for (int pass = 0; pass < 3; pass++) {
            plan = Planner.plan(desired(), kernel.observe(), carrier.journal, host(natives));
            carrier.carryOut(plan);
        }
        assertThat(plan.actions()).isEmpty();
    }

    private static Desired desired() {
        return new Desired(SHIPPED, false, false, true, Set.of(), Samples.LAUNCHERS);
    }

    private Host host(List<ElfTarget> natives) {
        Set<String> launchers = new HashSet<>();
        for (Entry entry : kernel.observe().entries()) {
            if (entry instanceof Entry.Known known) {
                launchers.add(known.registration().interpreter());
            }
        }
        return new Host(natives, List.of(), interpreters, Map.of(), launchers);
    }

    private HandlerState state(String name) {
        return plan.verdicts().get(Samples.name(name)).state();
    }

    /** The entries that match, in the order in which the kernel tries them. */
    private List<String> tried(Bytes head) {
        List<String> names = new ArrayList<>();
        for (Entry entry : kernel.observe().entries()) {
            if (entry instanceof Entry.Known known
                    && known.registration().pattern() instanceof Pattern.Magic magic
                    && magic.matches(head)) {
                names.add(entry.name().toString());
            }
        }
        return names;
    }
}
