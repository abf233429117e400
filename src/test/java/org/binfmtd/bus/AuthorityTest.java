package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.binfmtd.bus.wire.Call;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever is not the ruler may change what polkit grants, whatever polkit does, and holds nobody up. */
class AuthorityTest {
    private static final byte QUIET = 0;
    /** Whoever runs this test is somebody else. */
    private static final long RULER = PrivateBus.user() + 1;

    private final ServedBus served = served(RULER, Duration.ofMillis(1500));
    private final AtomicInteger done = new AtomicInteger();

    private static ServedBus served(long ruler, Duration patience) {
        Session.Presence presence = new Session.Presence("1.2.3", ruler, patience);
        return new ServedBus(Samples.snapshot(Samples.elf("arm", "arm")), presence);
    }

    AuthorityTest() {
        served.control.reload = () -> CompletableFuture.completedStage((long) done.incrementAndGet());
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GRANTS         | 0 | -                                | 1
                    GRANTS         | 4 | -                                | 1
                    DENIES         | 0 | AccessDenied                     | Reload is for root, and polkit does not grant it to you
                    DENIES         | 4 | AccessDenied                     | Reload is for root, and polkit does not grant it to you
                    CHALLENGES     | 0 | InteractiveAuthorizationRequired | once polkit has asked them who they are
                    CHALLENGES     | 4 | AccessDenied                     | for org.binfmtd1.manage, by a rule in /etc/polkit-1/rules.d
                    DIES           | 0 | AccessDenied                     | is for root only
                    DIES           | 4 | AccessDenied                     | is for root only
                    FAILS          | 0 | AccessDenied                     | is for root only
                    TALKS_NONSENSE | 0 | AccessDenied                     | is for root only
                    TALKS_TOO_MUCH | 0 | AccessDenied                     | is for root only
                    SAYS_NOTHING   | 4 | AccessDenied                     | did not answer in time
                    """)
    void whatPolkitSaysIsDone(StandInPolkit.Manner manner, byte flags, String error, String words) throws Exception {
        try (StandInPolkit polkit = new StandInPolkit(served.bus, manner);
                RawClient client = new RawClient(served.bus.address())) {
            expect(client.answerTo(client.reload(flags)), error, words);
            assertThat(polkit.asked).singleElement().satisfies(asked -> {
                assertThat(asked.kind()).isEqualTo("system-bus-name");
                assertThat(asked.caller()).startsWith(":1.");
                assertThat(asked.action()).isEqualTo("org.binfmtd1.manage");
                assertThat(asked.flags()).isEqualTo(flags == 0 ? 0 : 1);
            });
            assertThat(done).hasValue(error.equals("-") ? 1 : 0);
        }
    }

    @Test
    void withoutPolkitOnlyRootMay() throws Exception {
        try (RawClient client = new RawClient(served.bus.address())) {
            expect(client.answerTo(client.reload(QUIET)), "AccessDenied", "is for root only, as polkit");
        }
        assertThat(done).hasValue(0);
    }

    @Test
    void rootIsNotAskedFor() throws Exception {
        try (ServedBus mine = served(PrivateBus.user(), Polkit.PATIENCE);
                StandInPolkit polkit = new StandInPolkit(mine.bus, StandInPolkit.Manner.DENIES);
                RawClient client = new RawClient(mine.bus.address())) {
            expect(client.answerTo(client.reload(QUIET)), "-", "1");
            assertThat(polkit.asked).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SAYS_NOTHING", "DIES", "GRANTS"})
    void whoeverWaitsForPolkitHoldsNobodyUp(StandInPolkit.Manner manner) throws Exception {
        try (StandInPolkit polkit = new StandInPolkit(served.bus, manner);
                RawClient waiting = new RawClient(served.bus.address());
                RawClient other = new RawClient(served.bus.address())) {
            waiting.reload(Call.INTERACTIVE);
            waiting.answerTo(waiting.ping());
            for (int i = 0; i < 50; i++) {
                long ping = other.ping();
                assertThat(other.answer().getReplySerial()).isEqualTo(ping);
            }
            ServedBus.eventually("polkit is asked", () -> polkit.asked.size() == 1);
        }
    }

    @Test
    void questionsThatAreNeverAnsweredHaveABoundAndAnEnd() throws Exception {
        try (StandInPolkit polkit = new StandInPolkit(served.bus, StandInPolkit.Manner.SAYS_NOTHING);
                RawClient client = new RawClient(served.bus.address())) {
            List<Long> calls = new ArrayList<>();
            for (int i = 0; i < Polkit.MOST_OF_ONE; i++) {
                calls.add(client.reload(Call.INTERACTIVE));
            }
            Message busy = client.answerTo(client.reload(Call.INTERACTIVE));
            assertThat(busy.getName()).isEqualTo("org.binfmtd1.Error.Busy");
            List<Long> answered = new ArrayList<>();
            for (int i = 0; i < Polkit.MOST_OF_ONE; i++) {
                Message answer = client.answer();
                expect(answer, "AccessDenied", "did not answer in time; try again");
                answered.add(answer.getReplySerial());
            }
            assertThat(answered).containsExactlyInAnyOrderElementsOf(calls);
            ServedBus.eventually("all are cancelled", () -> polkit.cancelled.size() == Polkit.MOST_OF_ONE);
            assertThat(polkit.cancelled)
                    .containsExactlyInAnyOrderElementsOf(
                            polkit.asked.stream().map(StandInPolkit.Asked::id).toList());
        }
    }

    @Test
    void nobodyIsAskedForTheSakeOfWhoIsGone() throws Exception {
        try (ServedBus patient = served(RULER, Polkit.PATIENCE);
                StandInPolkit polkit = new StandInPolkit(patient.bus, StandInPolkit.Manner.SAYS_NOTHING)) {
            for (int i = 1; i <= 3 * Polkit.MOST_OF_ONE; i++) {
                int asked = i;
                try (RawClient client = new RawClient(patient.bus.address())) {
                    client.reload(Call.INTERACTIVE);
                    client.answerTo(client.ping());
                    ServedBus.eventually("polkit is asked", () -> polkit.asked.size() == asked);
                }
                ServedBus.eventually("that is cancelled", () -> polkit.cancelled.size() == asked);
            }
        }
    }

    private static void expect(Message answer, String error, String words) throws DBusException {
        if (error.equals("-")) {
            assertThat(answer).isNotInstanceOf(Error.class);
        } else {
            assertThat(answer.getName()).isEqualTo("org.freedesktop.DBus.Error." + error);
        }
        assertThat(answer.getParameters()[0].toString()).contains(words);
    }
}
