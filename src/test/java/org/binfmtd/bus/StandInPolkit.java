package org.binfmtd.bus;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.Connection;
import org.binfmtd.bus.wire.ErrorName;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.bus.wire.MessageBuilder;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.bus.wire.Packet;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.Variant;

/** Has polkit's name on a bus and answers, or does not, as the test wants. */
final class StandInPolkit implements AutoCloseable {
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    final List<String> cancelled = new CopyOnWriteArrayList<>();

    private final Selector selector = Selector.open();
    private final Manner manner;
    private final Connection link;
    private final Thread thread = new Thread(this::serve, "stand-in polkit");
    private volatile boolean closed;
    private long serial;

    enum Manner {
        GRANTS,
        DENIES,
        CHALLENGES,
        SAYS_NOTHING,
        DIES,
        FAILS,
        TALKS_NONSENSE,
        TALKS_TOO_MUCH
    }

    record Asked(String kind, String caller, String action, long flags, String id) {}

    StandInPolkit(PrivateBus bus, Manner manner) throws IOException {
        this.manner = manner;
        link = Connection.open(bus.address(), selector, new Framer(Framer.LARGEST_CALL));
        send(MessageBuilder.driverCall("Hello", Body.EMPTY));
        send(MessageBuilder.driverCall("RequestName", Body.of("su", Polkit.NAME, NameClaim.DO_NOT_QUEUE)));
        thread.start();
        ServedBus.eventually(
                "polkit's name is owned",
                () -> bus.busctl("status", Polkit.NAME).exit() == 0);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        selector.close();
    }

    private void serve() {
        try (link) {
            while (!closed) {
                link.await(1000);
                for (Optional<Framer.Frame> frame = link.next(); frame.isPresent(); frame = link.next()) {
                    if (frame.get().message() instanceof MethodCall call) {
                        take(call, frame.get().packet());
                    }
                }
            }
        } catch (IOException | DBusException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take(MethodCall message, Packet packet) throws DBusException {
        Object[] parameters = message.getParameters();
        if (message.getName().equals("CancelCheckAuthorization")) {
            cancelled.add((String) parameters[0]);
            return;
        }
        Object[] subject = (Object[]) parameters[0];
        asked.add(new Asked(
                (String) subject[0],
                (String) ((Variant<?>) ((Map<?, ?>) subject[1]).get("name")).getValue(),
                (String) parameters[1],
                ((Number) parameters[3]).longValue(),
                (String) parameters[4]));
        answer(Call.of(packet).orElseThrow());
    }

    private void answer(Call call) {
        switch (manner) {
            case GRANTS -> send(result(call, true, false));
            case DENIES -> send(result(call, false, false));
            case CHALLENGES -> send(result(call, false, true));
            case SAYS_NOTHING -> {}
            case DIES -> closed = true;
            case FAILS -> send(MessageBuilder.error(call, new Answer.ErrorAnswer(ErrorName.FAILED, "no such action")));
            case TALKS_NONSENSE -> send(MessageBuilder.reply(call, Body.of("b", true)));
            case TALKS_TOO_MUCH ->
                send(MessageBuilder.reply(
                        call,
                        Body.of("(bba{ss})", List.of(true, true, Map.of("words", "x".repeat(Framer.LARGEST_CALL))))));
        }
    }

    private static MessageBuilder result(Call call, boolean granted, boolean challenge) {
        return MessageBuilder.reply(
                call, Body.of("(bba{ss})", List.of(granted, challenge, Map.of("polkit.retains", "1"))));
    }

    private void send(MessageBuilder message) {
        link.send(message.octets(++serial));
    }
}
