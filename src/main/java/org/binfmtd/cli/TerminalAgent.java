package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Polkit's authentication agent for terminals: until it is closed, a user who is not root is asked for a password where
 * polkit wants one, as by systemctl. Where there is no terminal, or no such agent, polkit refuses.
 *
 * @see <a href="https://www.freedesktop.org/software/polkit/docs/latest/pkttyagent.1.html">pkttyagent(1)</a>
 */
final class TerminalAgent {
    /** The agent speaks for its parent, and closes descriptor 3, which is our end of a pipe, when polkit knows it. */
    private static final List<String> COMMAND =
            List.of("/bin/sh", "-c", "exec 3>&1 >/dev/null 2>&1; exec pkttyagent --notify-fd 3 --fallback");

    private final Optional<Process> agent;

    private TerminalAgent(Optional<Process> agent) {
        this.agent = agent;
    }

    /** Returns when it would be asked. */
    static TerminalAgent open() throws IOException {
        if (!isOnTerminal() || isRoot()) {
            return new TerminalAgent(Optional.empty());
        }
        Process agent = new ProcessBuilder(COMMAND)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .start();
        agent.getInputStream().readAllBytes();
        return new TerminalAgent(Optional.of(agent));
    }

    /** The launching script knows; Java's own answer differs between its versions. */
    private static boolean isOnTerminal() {
        return System.getProperty("binfmtd.terminal", "").equals("yes");
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    void close() {
        agent.ifPresent(Process::destroy);
    }
}
