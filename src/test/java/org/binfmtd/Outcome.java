package org.binfmtd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** How a script ended, in the sandbox or on a booted system. */
public record Outcome(int status, String out, String err) {
    /** Fails with everything that was said unless the status is 0. */
    public Outcome good() {
        assertThat(status).as("status%n%s%n%s", out, err).isZero();
        return this;
    }

    public List<String> lines() {
        return out.lines().toList();
    }

    /** The value of the line {@code NAME=VALUE}. */
    public String value(String name) {
        return out.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + "= in " + out + err));
    }
}
