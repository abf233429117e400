package org.binfmtd.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.binfmtd.model.Problem.Severity;
import org.junit.jupiter.api.Test;

/** However many problems there are, and however long they are, the list of them is bounded and says so. */
class BoundedProblemsTest {
    private static Problem problem(Severity severity, String file, int line) {
        return new Problem(severity, "code", file, line, 1, "handler", "field", "reason " + line, "remedy");
    }

    private static List<Problem> many(Severity severity, String file, int count) {
        List<Problem> problems = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            problems.add(problem(severity, file, i));
        }
        return problems;
    }

    private static int count(List<Problem> problems) {
        return problems.stream().mapToInt(Problem::count).sum();
    }

    @Test
    void fewStayAsTheyAre() {
        List<Problem> few = many(Severity.WARNING, "f", 256);
        assertThat(BoundedProblems.ofAll(few)).isEqualTo(few);
        assertThat(BoundedProblems.ofAll(List.of())).isEmpty();
    }

    @Test
    void ofManyTheLastSaysHowManyMoreThereAre() {
        List<Problem> shown = BoundedProblems.ofAll(many(Severity.ERROR, "f", 7000));
        assertThat(shown).hasSize(257);
        assertThat(shown.subList(0, 256)).isEqualTo(many(Severity.ERROR, "f", 256));
        assertThat(shown.get(256).code()).isEqualTo(BoundedProblems.MORE);
        assertThat(shown.get(256).reason()).isEqualTo("6744 more errors are not listed");
        assertThat(shown.get(256).remedy()).contains("binfmtctl check");
        assertThat(count(shown)).isEqualTo(7000);
    }

    @Test
    void errorsComeBeforeWarningsAndTheSystemBeforeFiles() {
        List<Problem> all = new ArrayList<>(many(Severity.WARNING, "f", 300));
        all.addAll(many(Severity.ERROR, "f", 300));
        Problem mount = Problem.ofSystem(Severity.ERROR, "mount-missing", "there is no mount", "mount it");
        all.add(mount);
        List<Problem> shown = BoundedProblems.ofAll(all);
        assertThat(shown).contains(mount).hasSize(258);
        assertThat(shown.subList(0, 255)).allMatch(each -> each.severity() == Severity.ERROR);
        assertThat(shown.subList(256, 258))
                .extracting(Problem::reason)
                .containsExactly("45 more errors are not listed", "300 more warnings are not listed");
    }

    @Test
    void longOnesAreFewer() {
        List<Problem> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(new Problem(
                    Severity.ERROR,
                    "code",
                    "f".repeat(4000),
                    1,
                    1,
                    "h".repeat(70_000),
                    "k".repeat(70_000),
                    "😀".repeat(40_000),
                    "m".repeat(70_000)));
        }
        List<Problem> shown = BoundedProblems.ofAll(all);
        assertThat(count(shown)).isEqualTo(100);
        assertThat(shown.stream().mapToInt(each -> each.describe().length()).sum())
                .isLessThan(150_000);
        assertThat(shown.get(0).reason()).hasSizeLessThanOrEqualTo(2000).endsWith("😀…");
        assertThat(shown.get(0).handler()).hasSize(255).endsWith("h…");
    }

    @Test
    void whatFilesLeaveOutIsCountedOnce() {
        List<Problem> all = new ArrayList<>();
        for (String file : List.of("a", "b", "c", "d")) {
            BoundedProblems ofFile = BoundedProblems.ofFile(file);
            many(Severity.ERROR, file, 1000).forEach(ofFile::add);
            assertThat(ofFile.list()).hasSize(101);
            assertThat(ofFile.list().get(100).describe())
                    .startsWith(file + ":101: 900 more errors in this file are not listed; ");
            all.addAll(ofFile.list());
        }
        BoundedProblems ofFiles = BoundedProblems.ofAllFiles();
        all.forEach(ofFiles::add);
        assertThat(count(ofFiles.list())).isEqualTo(4000);
        assertThat(count(BoundedProblems.ofAll(ofFiles.list()))).isEqualTo(4000);
    }

    @Test
    void inAnyOrderNoneIsLostAndNoErrorGivesWayToAWarning() {
        long seed = 15;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Problem> all = new ArrayList<>(many(Severity.ERROR, "f", random.nextInt(400)));
            all.addAll(many(Severity.WARNING, "g", random.nextInt(400)));
            Collections.shuffle(all, random);
            List<Problem> shown = BoundedProblems.ofAll(all);
            long errors = all.stream()
                    .filter(each -> each.severity() == Severity.ERROR)
                    .count();
            assertThat(count(shown)).as("seed %d, round %d", seed, round).isEqualTo(all.size());
            assertThat(shown.stream()
                            .filter(each -> each.severity() == Severity.ERROR)
                            .filter(each -> !each.code().equals(BoundedProblems.MORE))
                            .count())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(Math.min(errors, 256));
        }
    }
}
