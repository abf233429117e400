package org.binfmtd.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;

/** What every message must be like. */
public final class Sentences {
    private Sentences() {}

    public static void check(Problem problem) {
        check(problem.reason());
        check(problem.remedy());
        assertThat(problem.code()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        assertThat(problem.file()).isNotEmpty();
        assertThat(problem.describe())
                .satisfies(text -> assertThat(text.codePoints()).allMatch(Printable::isPrintable));
    }

    private static void check(String sentence) {
        assertThat(sentence)
                .isNotBlank()
                .doesNotEndWith(".")
                .doesNotContain("\n", "Source:", "Exception", "token", "org.yaml", "block end", "JSON");
    }
}
