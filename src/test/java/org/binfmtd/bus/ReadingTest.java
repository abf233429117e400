package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.NameClaim;
import org.freedesktop.dbus.messages.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What busctl and gdbus show of the daemon, to the letter. */
class ReadingTest {
    private static final String MANAGER = "org.binfmtd1.Manager";
    private static final String HANDLER = "org.binfmtd1.Handler";
    private static final String ARM = "/org/binfmtd1/handler/arm";
    private static ServedBus served;
    private static PrivateBus bus;

    @BeforeAll
    static void serve() {
        served = new ServedBus(Samples.rich());
        bus = served.bus;
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void theTreeHasEveryHandlerAndTheObjectsOnTheWay() {
        assertThat(bus.busctl("tree", "--list", NameClaim.NAME).good()).isEqualTo("""
                /
                /org
                /org/binfmtd1
                /org/binfmtd1/handler
                /org/binfmtd1/handler/_37_2ex
                /org/binfmtd1/handler/arm
                /org/binfmtd1/handler/armeb
                /org/binfmtd1/handler/jar
                """);
    }

    @Test
    void aHandlerShowsAllThatIsKnownOfIt() {
        String[] names = {
            "Name",
            "Description",
            "State",
            "Reason",
            "Remedy",
            "Since",
            "Source",
            "Line",
            "Origins",
            "Hides",
            "Pattern",
            "Magic",
            "Mask",
            "Offset",
            "Extension",
            "Interpreter",
            "Candidates",
            "Flags",
            "Priority",
            "Adopted",
            "Shadows",
            "ShadowedBy",
            "Repairs",
            "Errno"
        };
        String[] command = new String[names.length + 4];
        System.arraycopy(new String[] {"get-property", NameClaim.NAME, ARM, HANDLER}, 0, command, 0, 4);
        System.arraycopy(names, 0, command, 4, names.length);
        assertThat(bus.busctl(command).good()).isEqualTo("""
                s "arm"
                s "Programs for arm"
                s "active"
                s ""
                s ""
                t 1700000000000000
                s "/etc/binfmtd/handlers.d/a.yaml"
                u 2
                a{s(su)} 2 "interpreter" "/etc/binfmtd/handlers.d/a.yaml" 4 "match" "/etc/binfmtd/handlers.d/a.yaml" 3
                as 0
                s "magic 7f454c4601010100000000000000000002002800 mask ffffffffffffff00fffffffffffffffffeffffff"
                ay 20 127 69 76 70 1 1 1 0 0 0 0 0 0 0 0 0 2 0 40 0
                ay 20 255 255 255 255 255 255 255 0 255 255 255 255 255 255 255 255 254 255 255 255
                u 0
                s ""
                s "/usr/bin/arm"
                as 2 "/usr/bin/arm-static" "/usr/bin/arm"
                as 2 "preserve-argv0" "fix-binary"
                i -7
                b false
                as 1 "low"
                as 0
                t 4
                i 0
                """);
    }

    @Test
    void namesThatBeginAlikeAreToldApart() {
        String armeb = "/org/binfmtd1/handler/armeb";
        assertThat(bus.busctl("get-property", NameClaim.NAME, ARM, HANDLER, "Name")
                        .good())
                .isEqualTo("s \"arm\"\n");
        assertThat(bus.busctl("get-property", NameClaim.NAME, armeb, HANDLER, "Name")
                        .good())
                .isEqualTo("s \"armeb\"\n");
    }

    @Test
    void listsAreInTheOrderOfNamesAndEntriesInTheKernels() {
        assertThat(bus.call("/org/binfmtd1", MANAGER, "ListHandlers").good())
                .startsWith("a(sssso) 4 \"7.x\" \"frozen\" \"\" \"\" \"/org/binfmtd1/handler/_37_2ex\" \"arm\" ")
                .endsWith("\"jar\" \"active\" \"extension .jar\" \"/usr/bin/jar\" \"/org/binfmtd1/handler/jar\"\n");
        assertThat(bus.call("/org/binfmtd1", MANAGER, "ListEntries").good())
                .isEqualTo("a(sbsssb) 2 \"W\\\\x0a\" true \"extension .exe\" \"/init\" \"fix-binary\" false"
                        + " \"jar\" true \"extension .jar\" \"/usr/bin/jar\" \"\" true\n");
    }

    @Test
    void getHandlerGivesThePath() {
        assertThat(bus.call("/org/binfmtd1", MANAGER, "GetHandler", "s", "7.x").good())
                .isEqualTo("o \"/org/binfmtd1/handler/_37_2ex\"\n");
    }

    @Test
    void gdbusTakesAllObjectsApart() {
        String objects = bus.gdbus("org.freedesktop.DBus.ObjectManager.GetManagedObjects", "/org/binfmtd1")
                .good();
        assertThat(objects)
                .startsWith("({objectpath '/org/binfmtd1/handler/_37_2ex': {'org.binfmtd1.Handler': {'Name': <'7.x'>,")
                .contains("'/org/binfmtd1/handler/arm': {'org.binfmtd1.Handler': {'Name': <'arm'>,")
                .contains("'Flags': <['preserve-argv0', 'fix-binary']>, 'Priority': <-7>, 'Adopted': <false>")
                .contains("'ShadowedBy': <@as []>, 'Repairs': <uint64 4>, 'Errno': <0>}}");
    }

    @Test
    void anEmptyInterfaceNameMeansAllOfThem() {
        assertThat(bus.gdbus("org.freedesktop.DBus.Properties.Get", ARM, "", "Name")
                        .good())
                .isEqualTo("(<'arm'>,)\n");
        assertThat(bus.gdbus("org.freedesktop.DBus.Properties.GetAll", ARM, "").good())
                .contains("'Name': <'arm'>");
    }

    @Test
    void anInterfaceWithoutPropertiesHasNone() {
        assertThat(bus.gdbus("org.freedesktop.DBus.Properties.GetAll", ARM, "org.freedesktop.DBus.Peer")
                        .good())
                .isEqualTo("(@a{sv} {},)\n");
    }

    @Test
    void everyPathAnswersToPeer() {
        for (String path : List.of("/", "/org/binfmtd1", ARM, "/no/such/object")) {
            assertThat(bus.gdbus("org.freedesktop.DBus.Peer.Ping", path).good()).isEqualTo("()\n");
        }
    }

    @Test
    void aCallNeedNotNameItsInterface() throws Exception {
        try (RawClient client = new RawClient(bus.address())) {
            long call = client.call("/org/binfmtd1", Optional.empty(), "GetHandler", true, Body.of("s", "jar"));
            Message answer = client.answerTo(call);
            assertThat(answer.getSig()).isEqualTo("o");
            assertThat(answer.getParameters()[0]).hasToString("/org/binfmtd1/handler/jar");
        }
    }

    @Test
    void whoWantsNoReplyGetsNone() throws Exception {
        try (RawClient client = new RawClient(bus.address())) {
            Optional<String> peer = Optional.of("org.freedesktop.DBus.Peer");
            client.call("/", peer, "Ping", false, Body.EMPTY);
            client.call("/", peer, "NoSuchMethod", false, Body.EMPTY);
            long last = client.ping();
            assertThat(client.answer().getReplySerial()).isEqualTo(last);
        }
    }
}
