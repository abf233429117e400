package org.binfmtd.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.model.Problem;
import org.binfmtd.model.TrustViolation;

/** A way in which a file that is read can lie about, with all the hops that lead to it. */
public enum Layout {
    PLAIN("srv/", "srv/root/", "srv/root/handlers.d/", "srv/root/handlers.d/h.yaml") {
        @Override
        public void make(Ground ground) throws IOException {
            ground.file("srv/root/handlers.d/h.yaml", Ground.YAML);
        }
    },
    LINKED(
            "srv/root/handlers.d/",
            "srv/root/handlers.d/h.yaml@",
            "srv/root/links/",
            "srv/root/links/hop@",
            "store/",
            "store/data/",
            "store/data/h.yaml") {
        @Override
        public void make(Ground ground) throws IOException {
            ground.file("store/data/h.yaml", Ground.YAML);
            ground.link("srv/root/links/hop", "{}/store/data/../data/./h.yaml");
            ground.link("srv/root/handlers.d/h.yaml", "../links/hop");
        }
    },
    CLUSTER(
            "srv/root/handlers.d/h.yaml@",
            "srv/root/handlers.d/..data@",
            "srv/root/handlers.d/..2026/",
            "srv/root/handlers.d/..2026/h.yaml") {
        @Override
        public void make(Ground ground) throws IOException {
            ground.file("srv/root/handlers.d/..2026/h.yaml", Ground.YAML);
            ground.link("srv/root/handlers.d/..data", "..2026");
            ground.link("srv/root/handlers.d/h.yaml", "..data/h.yaml");
        }
    },
    LINKED_DIRECTORY("srv/root/handlers.d@", "store/", "store/handlers.d/", "store/handlers.d/h.yaml") {
        @Override
        public void make(Ground ground) throws IOException {
            ground.file("store/handlers.d/h.yaml", Ground.YAML);
            ground.directory("srv/root");
            ground.link("srv/root/handlers.d", "../../store/handlers.d");
        }
    },
    SETTINGS("srv/root/", "srv/root/binfmtd.yaml") {
        @Override
        public void make(Ground ground) throws IOException {
            ground.file("srv/root/binfmtd.yaml", "watch: false\n");
        }

        @Override
        boolean counts(Configuration read) {
            return !read.settings().watch();
        }
    },
    SETTINGS_DROP_IN("srv/root/binfmtd.yaml.d/", "srv/root/binfmtd.yaml.d/a.yaml") {
        @Override
        public void make(Ground ground) throws IOException {
            ground.file("srv/root/binfmtd.yaml.d/a.yaml", "watch: false\n");
        }

        @Override
        boolean counts(Configuration read) {
            return !read.settings().watch();
        }
    },
    INTERPRETER("bin/", "bin/run@", "alternatives/", "alternatives/run@", "lib/", "lib/run-2") {
        @Override
        public void make(Ground ground) throws IOException {
            ground.file("lib/run-2", "");
            ground.link("alternatives/run", "{}/lib/run-2");
            ground.link("bin/run", "../alternatives/run");
        }

        @Override
        public Reading read(Ground ground, Trust trust) throws IOException {
            Optional<TrustViolation> distrust = trust.walk().distrust(ground.at("bin/run"));
            return distrust.map(each -> new Reading(each.code(), each.reason(), each.remedy(), false))
                    .orElse(Reading.GOOD);
        }
    };

    private final List<String> hops;

    Layout(String... hops) {
        this.hops = List.of(hops);
    }

    /**
     * What came of reading.
     *
     * @param code empty if nothing is wrong
     * @param counts whether what the file says holds
     */
    public record Reading(String code, String reason, String remedy, boolean counts) {
        public static final Reading GOOD = new Reading("", "", "", true);
    }

    /** A directory ends in {@code /}, a link in {@code @}. */
    public List<String> hops() {
        return hops;
    }

    public abstract void make(Ground ground) throws IOException;

    public Reading read(Ground ground, Trust trust) throws IOException {
        Configuration read = new ConfigReader(new SearchPath(List.of(ground.at("srv/root"))), trust).read();
        List<Problem> problems =
                read.settingsProblems().isEmpty() ? read.declarations().problems() : read.settingsProblems();
        if (problems.isEmpty()) {
            return new Reading("", "", "", counts(read));
        }
        Problem first = problems.get(0);
        Sentences.check(first);
        boolean frozen = !read.settingsReadable() || read.declarations().isBroken(first.file());
        return new Reading(
                frozen && problems.size() == 1 && first.severity() == Problem.Severity.ERROR ? first.code() : "loose",
                first.reason(),
                first.remedy(),
                counts(read));
    }

    boolean counts(Configuration read) {
        return !read.declarations().handlers().isEmpty();
    }

    /** The directory that is read from. */
    static Path root(Ground ground) {
        return ground.at("srv/root");
    }
}
