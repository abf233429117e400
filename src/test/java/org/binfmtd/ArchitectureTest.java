package org.binfmtd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.LastErrorException;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms point one way, and each library has one room. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.binfmtd");

    /** A new one is a decision: it is shipped, started and kept up to date. */
    private static final Set<String> LIBRARIES = Set.of(
            "dbus-java-core",
            "jackson-core",
            "jackson-dataformat-yaml",
            "jna",
            "logback-classic",
            "logback-core",
            "picocli",
            "prometheus-metrics-config",
            "prometheus-metrics-exposition-textformats",
            "prometheus-metrics-model",
            "slf4j-api",
            "snakeyaml");

    @Test
    void theArrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("model")
                .definedBy("org.binfmtd.model..")
                .layer("kernel")
                .definedBy("org.binfmtd.kernel..")
                .layer("explain")
                .definedBy("org.binfmtd.explain..")
                .layer("config")
                .definedBy("org.binfmtd.config..")
                .layer("plan")
                .definedBy("org.binfmtd.plan..")
                .layer("status")
                .definedBy("org.binfmtd.status..")
                .layer("store")
                .definedBy("org.binfmtd.store..")
                .layer("host")
                .definedBy("org.binfmtd.host..")
                .layer("daemon")
                .definedBy("org.binfmtd.daemon..")
                .layer("bus")
                .definedBy("org.binfmtd.bus..")
                .layer("client")
                .definedBy("org.binfmtd.client..")
                .layer("cli")
                .definedBy("org.binfmtd.cli..")
                .layer("main")
                .definedBy("org.binfmtd")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("kernel")
                .mayOnlyAccessLayers("model")
                .whereLayer("explain")
                .mayOnlyAccessLayers("model")
                .whereLayer("config")
                .mayOnlyAccessLayers("model", "kernel")
                .whereLayer("plan")
                .mayOnlyAccessLayers("model")
                .whereLayer("status")
                .mayOnlyAccessLayers("model", "plan")
                .whereLayer("store")
                .mayOnlyAccessLayers("model", "kernel", "plan")
                .whereLayer("host")
                .mayOnlyAccessLayers("model", "kernel", "plan", "config")
                .whereLayer("daemon")
                .mayOnlyAccessLayers("model", "kernel", "config", "plan", "status", "store", "host")
                .whereLayer("bus")
                .mayOnlyAccessLayers("model", "status")
                .whereLayer("client")
                .mayOnlyAccessLayers("model", "kernel", "explain", "config", "plan", "status", "store", "host", "bus")
                .whereLayer("cli")
                .mayOnlyAccessLayers("model", "explain", "client")
                .whereLayer("main")
                .mayNotBeAccessedByAnyLayer()
                .check(HOUSE);
    }

    @Test
    void noRoomsDependOnEachOther() {
        slices().matching("org.binfmtd.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    /** The packages of the configuration, lowest first: each uses those before it. */
    @Test
    void theConfigurationIsReadInLayers() {
        List<String> layers = List.of("diagnostics", "files", "yaml", "keys", "handlers", "imports");
        for (int i = 0; i < layers.size(); i++) {
            String[] above = layers.subList(i + 1, layers.size()).stream()
                    .map(layer -> "org.binfmtd.config." + layer)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("org.binfmtd.config." + layers.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Stream.concat(Stream.of("org.binfmtd.config"), Stream.of(above))
                            .toArray(String[]::new))
                    .check(HOUSE);
        }
    }

    @Test
    void theConnectionToTheBusKnowsNothingOfWhatIsServed() {
        noClasses()
                .that()
                .resideInAPackage("org.binfmtd.bus.wire")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.binfmtd.bus")
                .check(HOUSE);
    }

    @Test
    void modelAndPlanLookAtNothing() {
        noClasses()
                .that()
                .resideInAnyPackage("org.binfmtd.model..", "org.binfmtd.plan..", "org.binfmtd.explain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "org.slf4j..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAnyPackage("org.binfmtd.model..", "org.binfmtd.plan..", "org.binfmtd.explain..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .check(HOUSE);
    }

    @Test
    void eachLibraryHasOneRoom() {
        onlyIn("bus.wire", "org.freedesktop.dbus..");
        onlyIn("kernel", "com.sun.jna..");
        onlyIn("config", "com.fasterxml.jackson.dataformat..", "org.yaml.snakeyaml..");
        onlyIn(Set.of("config", "cli"), "com.fasterxml.jackson.core.."); // reads YAML there, writes JSON here
        onlyIn("cli", "picocli..");
        onlyIn("daemon", "ch.qos.logback..", "io.prometheus..");
    }

    private static void onlyIn(String room, String... packages) {
        onlyIn(Set.of(room), packages);
    }

    private static void onlyIn(Set<String> rooms, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        rooms.stream().map(room -> "org.binfmtd." + room + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(HOUSE);
    }

    /**
     * What others may have put at a path decides what opening it does: so one class opens files to read them, one
     * writes them, and one locks them. The kernel's own files are no other user's.
     */
    @Test
    void filesAreOpenedInOnePlace() throws IOException {
        Pattern opening = Pattern.compile("FileChannel\\.open|Files\\.(new(Byte|Input|Output|Buffered)\\w*|write\\w*"
                + "|read(AllBytes|AllLines|String)|lines|copy|createFile|createTemp\\w+|createLink|createSymbolicLink)\\("
                + "|new (File(Input|Output)Stream|File(Reader|Writer)|RandomAccessFile)\\("
                + "|(FileCalls|libc|Libc\\.get\\(\\))\\.open\\(");
        Map<String, String> found = new TreeMap<>();
        Path sources = Path.of("src/main/java/org/binfmtd");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Matcher matcher = opening.matcher(Files.readString(each));
                while (matcher.find()) {
                    found.merge(
                            sources.relativize(each).toString(), matcher.group(), (one, other) -> one + " " + other);
                }
            }
        }
        assertThat(found.keySet())
                .containsExactlyInAnyOrder(
                        "kernel/RegularFile.java", // what exists, for reading
                        "kernel/AtomicFile.java", // the only one that creates and writes
                        "kernel/LockFile.java",
                        "kernel/BinfmtMiscDirectory.java", // the kernel's, from here on
                        "kernel/RegisterLock.java",
                        "kernel/MountTable.java",
                        "kernel/MountLines.java",
                        "kernel/KernelEvents.java",
                        "config/files/UserIds.java",
                        "daemon/OpenFiles.java",
                        "bus/StandardInterfaces.java"); // /etc/machine-id
    }

    /** Any system call may fail at any time: its failure is no exception that nobody expects. */
    @Test
    void failedSystemCallsAreHandledInTheirRoom() {
        Set<JavaCodeUnit> failing = new HashSet<>();
        HOUSE.stream()
                .flatMap(each -> each.getCodeUnits().stream())
                .filter(each -> each.getThrowsClause().containsType(LastErrorException.class))
                .forEach(failing::add);
        assertThat(failing).isNotEmpty();
        while (failing.addAll(callersThatLetPass(failing))) {
            // and theirs
        }
        assertThat(failing)
                .filteredOn(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .filteredOn(unit -> unit.getOwner().getModifiers().contains(JavaModifier.PUBLIC))
                .isEmpty();
    }

    private static Set<JavaCodeUnit> callersThatLetPass(Set<JavaCodeUnit> failing) {
        return failing.stream()
                .flatMap(each -> each.getCallsOfSelf().stream())
                .filter(call -> call.getOrigin().getTryCatchBlocks().stream()
                        .noneMatch(block -> handles(block)
                                && block.getAccessesContainedInTryBlock().contains(call)))
                .map(JavaCall::getOrigin)
                .collect(Collectors.toSet());
    }

    private static boolean handles(TryCatchBlock block) {
        return block.getCaughtThrowables().stream()
                .anyMatch(caught -> caught.isAssignableFrom(LastErrorException.class));
    }

    /** A new kind of pattern does not compile until all have an answer for it: nobody asks for the kind by a cast. */
    @Test
    void onlyAPatternKnowsItsKind() throws IOException {
        Pattern asking = Pattern.compile("instanceof (Pattern\\.)?(Magic|Extension)\\b"
                + "|\\((Pattern\\.)?(Magic|Extension)\\) |(Magic|Extension)\\.class");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/binfmtd"))) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                if (!each.endsWith("model/Pattern.java")) {
                    assertThat(Files.readString(each)).as(each.toString()).doesNotContainPattern(asking);
                }
            }
        }
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses().should().haveNameMatching(".*(Utils?|Helper)").check(HOUSE);
    }

    @Test
    void theLibrariesAreTheKnownOnes() {
        Set<String> found = new TreeSet<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            String jar = Path.of(entry).getFileName().toString();
            if (jar.endsWith(".jar") && !isForTests(entry)) {
                found.add(jar.replaceFirst("-[0-9].*", ""));
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(LIBRARIES);
    }

    private static boolean isForTests(String jar) {
        return List.of(
                        "junit",
                        "assertj",
                        "archunit",
                        "byte-buddy",
                        "opentest4j",
                        "apiguardian",
                        "jspecify",
                        "json-schema",
                        "kubernetes-model",
                        "testcontainers",
                        "docker-java",
                        "duct-tape",
                        "annotations",
                        "commons-",
                        "surefire")
                .stream()
                .anyMatch(jar::contains);
    }
}
