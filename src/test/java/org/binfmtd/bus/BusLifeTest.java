package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.model.Event;
import org.junit.jupiter.api.Test;

/** The bus comes and goes; we stay. */
class BusLifeTest {
    private static final String GET_ARM = "(objectpath '/org/binfmtd1/handler/arm',)\n";

    @Test
    void whenTheBusComesBackTheNameIsOursAgain() {
        try (ServedBus served = new ServedBus(Samples.snapshot(Samples.elf("arm", "arm")))) {
            for (int i = 0; i < 2; i++) {
                served.bus.stop();
                served.control.publish(
                        Samples.snapshot(Samples.elf("arm", "arm"), Samples.elf("armeb", "armeb")),
                        new Event(0, "arm", "removed", 1, ""));
                served.bus.start();
                served.awaitName();
                assertThat(getArm(served.bus)).isEqualTo(GET_ARM);
            }
        }
    }

    @Test
    void aBusThatIsNotThereYetIsWaitedFor() {
        try (PrivateBus bus = new PrivateBus()) {
            bus.stop();
            try (BusFace face = face(bus)) {
                face.start();
                ServedBus.sleep(300);
                bus.start();
                ServedBus.eventually(
                        "the name is owned",
                        () -> bus.busctl("status", NameClaim.NAME).exit() == 0);
            }
        }
    }

    @Test
    void aNameThatAnotherHasIsAskedForUntilItIsFree() {
        try (PrivateBus bus = new PrivateBus()) {
            BusFace first = face(bus);
            first.start();
            ServedBus.eventually(
                    "the name is owned",
                    () -> bus.busctl("status", NameClaim.NAME).exit() == 0);
            try (BusFace second = face(bus)) {
                second.start();
                ServedBus.sleep(300);
                first.close();
                ServedBus.eventually(
                        "the second has the name",
                        () -> bus.busctl("status", NameClaim.NAME).exit() == 0);
                assertThat(getArm(bus)).isEqualTo(GET_ARM);
            }
        }
    }

    @Test
    void aDefectCostsAConnectionAndNotTheBus() {
        Queue<Throwable> defects = new ConcurrentLinkedQueue<>();
        FakeControl control = new FakeControl(Samples.snapshot(Samples.elf("arm", "arm")));
        control.looked = () -> Optional.ofNullable(defects.poll()).ifPresent(BusLifeTest::fail);
        try (PrivateBus bus = new PrivateBus();
                BusFace face = face(bus, control)) {
            defects.addAll(List.of(new IllegalStateException("at the start"), new StackOverflowError("again")));
            face.start();
            for (int i = 0; i < 2; i++) {
                ServedBus.eventually(
                        "arm is shown",
                        () -> bus.gdbus("org.binfmtd1.Manager.GetHandler", "/org/binfmtd1", "arm")
                                        .exit()
                                == 0);
                assertThat(defects).isEmpty();
                defects.add(new AssertionError("while there is a connection"));
                control.publish(Samples.snapshot(Samples.elf("arm", "arm")));
                ServedBus.eventually("the defect is met", defects::isEmpty);
            }
        }
    }

    private static void fail(Throwable defect) {
        if (defect instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) defect;
    }

    @Test
    void closingTakesNoTimeWhateverTheBusDoes() {
        try (PrivateBus bus = new PrivateBus()) {
            for (boolean there : List.of(true, false)) {
                BusFace face = face(bus);
                face.start();
                ServedBus.sleep(500);
                long began = System.nanoTime();
                face.close();
                assertThat(System.nanoTime() - began).isLessThan(150_000_000L);
                assertThat(busThreads()).isEmpty();
                if (there) {
                    bus.stop();
                }
            }
        }
    }

    private static List<String> busThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter("bus"::equals)
                .toList();
    }

    private static BusFace face(PrivateBus bus) {
        return face(bus, new FakeControl(Samples.snapshot(Samples.elf("arm", "arm"))));
    }

    private static BusFace face(PrivateBus bus, FakeControl control) {
        return new BusFace(control, bus.address(), new Session.Presence("1", PrivateBus.user(), Polkit.PATIENCE));
    }

    private static String getArm(PrivateBus bus) {
        return bus.gdbus("org.binfmtd1.Manager.GetHandler", "/org/binfmtd1", "arm")
                .good();
    }
}
