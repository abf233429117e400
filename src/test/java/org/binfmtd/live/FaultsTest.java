package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every system call that the loop makes fails for a while, with every error, one at a time, while an entry is removed
 * and a definition changes: afterwards all is as declared, nothing foreign was touched, and what was not as declared
 * was reported. {@code -Dbinfmtd.test.faults=N} tries more of the table; 10000 tries all of it;
 * {@code -Dbinfmtd.test.fault='bus write'} tries only the lines that begin with this.
 */
@Tag("live")
class FaultsTest {
    private static final int FAULTS = Integer.getInteger("binfmtd.test.faults", 30);

    private static final List<String> ERRORS = List.of(
            "ENOENT", "EACCES", "EPERM", "EINVAL", "EEXIST", "EBUSY", "ENOSPC", "EROFS", "EIO", "ENOMEM", "EMFILE",
            "EINTR", "EAGAIN");

    private static final List<String> KERNEL = List.of(
            "/proc/sys/fs/binfmt_misc",
            "/proc/sys/fs/binfmt_misc/greeting",
            "/proc/sys/fs/binfmt_misc/capitals",
            "/proc/sys/fs/binfmt_misc/changing",
            "/proc/sys/fs/binfmt_misc/changing~binfmtd",
            "/proc/sys/fs/binfmt_misc/foreign",
            "/proc/sys/fs/binfmt_misc/register",
            "/proc/sys/fs/binfmt_misc/status",
            "/proc/self/mountinfo");
    private static final List<String> CONFIG = List.of(
            "/etc",
            "/etc/binfmtd",
            "/etc/binfmtd/handlers.d",
            "/etc/binfmtd/handlers.d/two.yaml",
            "/etc/binfmtd/handlers.d/changing.yaml",
            "/bin/cat",
            "/usr/bin/cat",
            "/usr/bin");
    private static final List<String> STATE = List.of(
            "/run/binfmtd",
            "/run/binfmtd/inventory",
            "/run/binfmtd/lock",
            "/var/lib/binfmtd",
            "/var/lib/binfmtd/history",
            "/var/lib/binfmtd/early",
            "/var/lib/binfmtd/launchers");

    @TempDir
    Path config;

    /** @param paths the files it is about; none for all that the daemon makes */
    private record Fault(String what, String call, String error, List<String> paths) {
        String line() {
            StringBuilder line = new StringBuilder(String.join(" ", "fault", what, call, error));
            paths.forEach(path -> line.append(" -P ").append(path));
            return line.append('\n').toString();
        }
    }

    private static List<Fault> table() {
        List<Fault> table = new ArrayList<>();
        add(table, "kernel", KERNEL, "openat", "statx", "read", "write", "writev", "getdents64", "flock", "newfstatat");
        add(table, "config", CONFIG, "openat", "statx", "readlink", "getdents64", "pread64", "access", "faccessat");
        add(
                table,
                "state",
                STATE,
                "openat",
                "statx",
                "pwrite64",
                "rename",
                "chmod",
                "fchmod",
                "fdatasync",
                "getdents64");
        add(table, "written", List.of(), "pwrite64", "rename", "fchmod", "fdatasync", "unlink");
        add(table, "watch", List.of(), "inotify_add_watch", "inotify_rm_watch", "poll");
        add(table, "bus", List.of(), "epoll_wait", "epoll_ctl", "sendto", "write");
        return table;
    }

    private static void add(List<Fault> table, String what, List<String> paths, String... calls) {
        for (String call : calls) {
            ERRORS.forEach(error -> table.add(new Fault(what, call, error, paths)));
        }
    }

    @Test
    void whateverFailsForAWhileAllIsAsDeclaredAfterwards() throws IOException {
        Sandbox.need("strace");
        Sandbox.declareTwo(config);
        long seed = Long.getLong("binfmtd.seed", System.nanoTime() % 1_000_000);
        List<Fault> faults = table();
        faults.removeIf(
                fault -> !fault.line().matches("fault " + System.getProperty("binfmtd.test.fault", "") + ".*\\n"));
        Collections.shuffle(faults, new Random(seed));
        faults = faults.subList(0, Math.min(FAULTS, faults.size()));
        StringBuilder script = new StringBuilder();
        faults.forEach(fault -> script.append(fault.line()));
        Outcome outcome = Sandbox.withConfig(config)
                .patience(Duration.ofSeconds(120 + 30L * faults.size()))
                .bash(WORDS + script + "echo \"tried=$count hit=$hit late=$late silent=$silent slowest=$slowest ms\"")
                .good();
        System.out.printf(
                "live: faults: seed=%d %s%n",
                seed, outcome.lines().get(outcome.lines().size() - 1));
        if (Boolean.getBoolean("binfmtd.test.verbose")) {
            System.out.print(outcome.out());
        }
        assertThat(ExecLoop.number(outcome, "late")).as(outcome.out()).isZero();
        assertThat(ExecLoop.number(outcome, "silent")).as(outcome.out()).isZero();
        assertThat(ExecLoop.number(outcome, "hit")).as(outcome.out()).isPositive();
    }

    private static final String WORDS = """
            count=0 hit=0 late=0 silent=0 slowest=0 turn=0
            now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
            printf ':foreign:E::of-another::/elsewhere:' >$kernel/register
            foreign() { stat -c %i $kernel/foreign && cat $kernel/foreign; }
            same=$(foreign)
            turn() { # another definition of the handler "changing"
                turn=$((turn + 1))
                drop_in changing.yaml <<<"handlers: { changing: { match: { extension: turn$turn }, interpreter: /bin/cat } }"
            }
            declared() {
                active greeting && active capitals && active changing &&
                    grep -qx "extension .turn$turn" $kernel/changing && ! [ -e $kernel/changing~binfmtd ]
            }
            problems() { manager get-property Problems 2>/dev/null; }
            turn
            await 20 declared; await 20 converged
            fault() { # WHAT CALL ERROR, then filters of strace
                local what="$1 $2 $3" call=$2 error=$3; shift 3
                local log since injected was told=no
                # what the test itself does to one entry over and over is no fight
                manager call Reload >/dev/null; await 20 declared
                log=$(wc -c <$BINFMTD_LOG)
                strace -f -p $BINFMTD_PID -o /run/trace -e trace=$call -e inject=$call:error=$error "$@" 2>/run/attached &
                local strace=$!
                await 10 grep -q attached /run/attached
                echo -1 >$kernel/greeting
                turn
                sleep 0.7
                was=no; ! declared || was=yes
                timeout 1 busctl get-property org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager Problems 2>/dev/null | grep -q 'aa{sv} [1-9]' && told=yes
                kill -INT $strace; wait $strace
                since=$(now)
                injected=$(grep -c INJECTED /run/trace)
                [ $(wc -c <$BINFMTD_LOG) = $log ] || told=yes
                count=$((count + 1)); [ $injected = 0 ] || hit=$((hit + 1))
                until declared && [ "$(timeout 2 busctl get-property org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager State 2>/dev/null)" = 's "converged"' ]; do
                    if [ $(($(now) - since)) -gt 10000 ]; then
                        late=$((late + 1))
                        echo "late: $what: $(problems)" | cut -c1-600; tail -n 5 $BINFMTD_LOG; declared || { ls $kernel | head -50 | tr '\\n' ' '; cat $kernel/changing; }
                        kill -0 $BINFMTD_PID || { echo "the daemon ended"; tail -n 30 $BINFMTD_LOG; exit 1; }
                        await 60 declared
                        break
                    fi
                    sleep 0.05
                done
                local took=$(($(now) - since))
                # where nothing can be written, neither can the log, nor an answer: it is told as soon as it can be
                [ $call = write ] && [ $# = 0 ] && [ $(wc -c <$BINFMTD_LOG) != $log ] && told=yes
                [ $took -le $slowest ] || slowest=$took
                if [ $was = no ] && [ $injected != 0 ] && [ $told = no ]; then
                    silent=$((silent + 1)); echo "silent: $what"; tail -c +$((log + 1)) $BINFMTD_LOG
                fi
                [ "$(foreign)" = "$same" ] || { echo "foreign: $what"; exit 2; }
                echo "$what: injected $injected, as declared meanwhile: $was, reported: $told, after it: $took ms"
            }
            """;
}
