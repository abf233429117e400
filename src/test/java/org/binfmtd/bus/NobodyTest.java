package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.bus.wire.ObjectPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user without any rights reads everything, and changes what polkit grants and nothing else. */
class NobodyTest {
    private static final String HANDLER = "/org/binfmtd1/handler/arm";
    private static final AtomicInteger RELOADS = new AtomicInteger();
    private static ServedBus served;

    @BeforeAll
    static void serve() {
        served = new ServedBus(Samples.snapshot(Samples.elf("arm", "arm")));
        served.control.reload = () -> CompletableFuture.completedStage((long) RELOADS.incrementAndGet());
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    static Stream<String> managerProperties() {
        return ManagerInterface.PROPERTIES.stream().map(Property::name);
    }

    static Stream<String> handlerProperties() {
        return HandlerInterface.TYPE.properties().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("managerProperties")
    void everyPropertyOfTheManagerIsReadAndNoneSet(String property) {
        readsAndDoesNotSet(ObjectPath.MANAGER, ManagerInterface.NAME, property);
    }

    @ParameterizedTest
    @MethodSource("handlerProperties")
    void everyPropertyOfAHandlerIsReadAndNoneSet(String property) {
        readsAndDoesNotSet(HANDLER, HandlerInterface.NAME, property);
    }

    @Test
    void everyMethodThatReadsAnswers() {
        for (String method : new String[] {"ListHandlers", "ListEntries", "History"}) {
            call(ObjectPath.MANAGER, ManagerInterface.NAME, method).good();
        }
        call(ObjectPath.MANAGER, ManagerInterface.NAME, "GetHandler", "s", "arm")
                .good();
        call(ObjectPath.MANAGER, StandardInterfaces.OBJECT_MANAGER_NAME, "GetManagedObjects")
                .good();
        call(HANDLER, PropertyCalls.INTERFACE, "GetAll", "s", HandlerInterface.NAME)
                .good();
        call(HANDLER, "org.freedesktop.DBus.Introspectable", "Introspect").good();
    }

    @Test
    void changesAreMadeWhilePolkitGrantsThem() throws Exception {
        int before = RELOADS.get();
        assertThat(reload().err()).contains("Access denied");
        try (StandInPolkit polkit = new StandInPolkit(served.bus, StandInPolkit.Manner.GRANTS)) {
            assertThat(reload().good()).isEqualTo("t " + (before + 1) + "\n");
            assertThat(polkit.asked).hasSize(1);
        }
        assertThat(reload().err()).contains("Access denied");
        assertThat(RELOADS).hasValue(before + 1);
    }

    private static void readsAndDoesNotSet(String path, String interfaceName, String property) {
        served.bus
                .busctlByNobody("get-property", NameClaim.NAME, path, interfaceName, property)
                .good();
        Tool.Outcome set = call(path, PropertyCalls.INTERFACE, "Set", "ssv", interfaceName, property, "s", "x");
        assertThat(set.exit()).isEqualTo(1);
        assertThat(set.err()).contains("the property " + interfaceName + "." + property + " is read-only");
    }

    private static Tool.Outcome reload() {
        return call(ObjectPath.MANAGER, ManagerInterface.NAME, "Reload");
    }

    private static Tool.Outcome call(String path, String interfaceName, String... memberAndArguments) {
        return served.bus.busctlByNobody(
                Stream.concat(Stream.of("call", NameClaim.NAME, path, interfaceName), Stream.of(memberAndArguments))
                        .toArray(String[]::new));
    }
}
