package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.ErrorName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a call is told by its standard name. */
class ErrorsTest {
    private static ServedBus served;

    @BeforeAll
    static void serve() {
        served = new ServedBus(Samples.snapshot(Samples.elf("arm", "arm"), Samples.elf("armeb", "armeb")));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /org/binfmtd1             | org.binfmtd1.Manager.NoSuch            |          | UnknownMethod
                    /org/binfmtd1             | org.binfmtd1.Manager.Introspect        |          | UnknownMethod
                    /org/binfmtd1             | no.such.Interface.ListHandlers         |          | UnknownInterface
                    /org/binfmtd1/handler/arm | org.binfmtd1.Manager.ListHandlers      |          | UnknownInterface
                    /org/binfmtd1/handler     | org.freedesktop.DBus.Properties.GetAll | org.binfmtd1.Manager | UnknownInterface
                    /org/binfmtd1/handler/ar  | org.freedesktop.DBus.Introspectable.Introspect |  | UnknownObject
                    /org/binfmtd1/handler/arme | org.freedesktop.DBus.Properties.GetAll | org.binfmtd1.Handler | UnknownObject
                    /org/binfmtd1/            | org.binfmtd1.Manager.ListHandlers      |          | -
                    /org/binfmtd1             | org.freedesktop.DBus.Properties.Get    | org.binfmtd1.Manager NoSuch | UnknownProperty
                    /org/binfmtd1             | org.freedesktop.DBus.Properties.Get    | no.such.Interface State | UnknownInterface
                    /org/binfmtd1             | org.freedesktop.DBus.Properties.GetAll | no.such.Interface | UnknownInterface
                    /org/binfmtd1             | org.freedesktop.DBus.Properties.Set    | org.binfmtd1.Manager State <'x'> | PropertyReadOnly
                    /org/binfmtd1             | org.freedesktop.DBus.Properties.Set    | org.binfmtd1.Manager NoSuch <'x'> | UnknownProperty
                    /org/binfmtd1             | org.binfmtd1.Manager.GetHandler        | armebx   | org.binfmtd1.Error.NoSuchHandler
                    """)
    void errorsHaveTheirStandardNames(String path, String method, String arguments, String error) {
        String[] words = arguments == null ? new String[0] : arguments.split(" ");
        Tool.Outcome outcome = served.bus.gdbus(method, path, words);
        if (error.equals("-")) {
            // not a path at all: gdbus itself refuses it
            assertThat(outcome.exit()).isNotZero();
            return;
        }
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(
                        "GDBus.Error:" + (error.contains(".") ? error : "org.freedesktop.DBus.Error." + error) + ": ");
    }

    @Test
    void argumentsOfTheWrongTypeAreInvalid() {
        for (String signature : List.of("u", "ss", "v", "as", "")) {
            List<String> arguments = new ArrayList<>(List.of("GetHandler", signature));
            arguments.addAll(
                    Map.of("u", List.of("1"), "ss", List.of("a", "b"), "v", List.of("s", "a"), "as", List.of("0"))
                            .getOrDefault(signature, List.of()));
            Tool.Outcome outcome =
                    served.bus.call("/org/binfmtd1", "org.binfmtd1.Manager", arguments.toArray(String[]::new));
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains(
                            "org.binfmtd1.Manager.GetHandler does not take arguments of the type '" + signature + "'");
        }
    }

    @Test
    void whatTheCallerWroteIsPrintedSafely() {
        Tool.Outcome outcome =
                served.bus.call("/org/binfmtd1", "org.binfmtd1.Manager", "GetHandler", "s", "a\u001b[31m\n\u202eb");
        assertThat(outcome.err()).contains("no handler is declared with the name a\\x1b[31m\\x0a\\xe2\\x80\\xaeb");
    }

    @Test
    void aMessageThatIsTooLongIsRefusedAndHarmsNobody() {
        List<String> arguments = new ArrayList<>(List.of("GetHandler", "s".repeat(20)));
        for (int i = 0; i < 20; i++) {
            arguments.add("x".repeat(100_000));
        }
        Tool.Outcome outcome =
                served.bus.call("/org/binfmtd1", "org.binfmtd1.Manager", arguments.toArray(String[]::new));
        assertThat(outcome.err()).contains("the message is longer than the 16384 bytes that are read here");
        assertThat(served.bus.gdbus("org.freedesktop.DBus.Peer.Ping", "/").good())
                .isEqualTo("()\n");
    }

    @Test
    void aLongPathIsNoObject() throws Exception {
        String path = "/no" + "/such/object".repeat(1_000);
        try (RawClient client = new RawClient(served.bus.address())) {
            for (String each : List.of(path, path + path + path)) {
                long call = client.call(each, Optional.empty(), "Reload", true, Body.EMPTY);
                assertThat(client.answerTo(call).getName()).isEqualTo(ErrorName.UNKNOWN_OBJECT.text());
            }
        }
    }
}
