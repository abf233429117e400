package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.binfmtd.bus.wire.ErrorName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** The sessions that {@link SessionsTest} keeps show every member that is written down, with its type, and no other. */
class RecordedMembersTest {
    private static final String OBJECTS = """
            org.binfmtd1.Manager, /org/binfmtd1
            org.binfmtd1.Handler, /org/binfmtd1/handler/arm
            """;

    @ParameterizedTest
    @CsvSource(textBlock = OBJECTS)
    void busctlShowsExactlyTheMembersWrittenDown(String type, String path) throws Exception {
        Element written = ContractTest.find(ContractTest.file(), type);
        String session = session("introspection");
        int begin = session.indexOf("$ busctl introspect org.binfmtd1 " + path + " " + type + "\n");
        assertThat(session.substring(begin)
                        .lines()
                        .skip(2)
                        .takeWhile(line -> line.startsWith("."))
                        .map(RecordedMembersTest::withoutValue))
                .containsExactlyInAnyOrderElementsOf(ContractTest.elements(written, "*")
                        .map(RecordedMembersTest::row)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(textBlock = OBJECTS)
    void everyPropertyWasReadAndHadItsType(String type, String path) throws Exception {
        String session = session("properties");
        ContractTest.elements(ContractTest.find(ContractTest.file(), type), "property")
                .forEach(each -> assertThat(session)
                        .contains("$ busctl --json=short get-property org.binfmtd1 " + path + " " + type + " "
                                + name(each) + "\n{\"type\":\"" + each.getAttribute("type") + "\",\"data\":"));
    }

    @Test
    void everyMethodWasCalledAndAnsweredWithItsType() throws Exception {
        String session = session("methods");
        ContractTest.elements(ContractTest.find(ContractTest.file(), ManagerInterface.NAME), "method")
                .forEach(each -> assertThat(session)
                        .containsPattern("\\$ busctl --json=short call org.binfmtd1 /org/binfmtd1 org.binfmtd1.Manager "
                                + name(each) + "\\b.*\n"
                                + Pattern.quote("{\"type\":\"" + types(each, "out") + "\",\"data\":[")));
    }

    @Test
    void everyStandardErrorWasSeen() throws IOException {
        for (ErrorName each : List.of(
                ErrorName.UNKNOWN_METHOD,
                ErrorName.UNKNOWN_INTERFACE,
                ErrorName.UNKNOWN_OBJECT,
                ErrorName.UNKNOWN_PROPERTY,
                ErrorName.PROPERTY_READ_ONLY,
                ErrorName.INVALID_ARGS,
                ErrorName.ACCESS_DENIED)) {
            assertThat(session("errors")).containsPattern("Error[: ]+(GDBus.Error:)?" + each.text() + ": ");
        }
    }

    private static String session(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/bus", name + ".txt"));
    }

    /** A line of {@code busctl introspect}, without what a property is worth. */
    private static String withoutValue(String line) {
        String[] words = line.split(" ");
        return words[1].equals("property")
                ? String.join(" ", words[0], words[1], words[2], words[words.length - 1])
                : line;
    }

    /** What {@code busctl introspect} should say of a member. */
    private static String row(Element member) {
        return "." + name(member) + " "
                + switch (member.getTagName()) {
                    case "method" -> "method " + types(member, "in") + " " + types(member, "out") + " -";
                    case "signal" -> "signal " + types(member, "") + " - -";
                    default -> "property " + member.getAttribute("type") + " " + flag(member);
                };
    }

    private static String flag(Element property) {
        Element annotation =
                ContractTest.elements(property, "annotation").findFirst().orElseThrow();
        return switch (annotation.getAttribute("value")) {
            case "true" -> "emits-change";
            case "invalidates" -> "emits-invalidation";
            case "const" -> "const";
            default -> "-";
        };
    }

    private static String types(Element member, String direction) {
        String signature = ContractTest.elements(member, "arg")
                .filter(each -> each.getAttribute("direction").equals(direction))
                .map(each -> each.getAttribute("type"))
                .reduce("", String::concat);
        return signature.isEmpty() ? "-" : signature;
    }

    private static String name(Element member) {
        return member.getAttribute("name");
    }
}
