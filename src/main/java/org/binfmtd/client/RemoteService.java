package org.binfmtd.client;

import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binfmtd.bus.BusFace;
import org.binfmtd.bus.HandlerInterface;
import org.binfmtd.bus.ManagerInterface;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.BusDaemon;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.Connection;
import org.binfmtd.bus.wire.Framer;
import org.binfmtd.bus.wire.Incoming;
import org.binfmtd.bus.wire.MessageBuilder;
import org.binfmtd.bus.wire.MessageBuilder.Target;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.bus.wire.ObjectPath;
import org.binfmtd.bus.wire.VariantDecoder;

/**
 * The daemon that runs, asked over the bus. It is never started by asking. For one thread, which waits for each answer.
 */
public final class RemoteService implements Service, AutoCloseable {
    /** Typing a password takes a while; a call that is not answered by then fails. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final byte FLAGS = Call.NO_AUTO_START | Call.INTERACTIVE;

    private static final Target MANAGER = new Target(NameClaim.NAME, ObjectPath.MANAGER, ManagerInterface.NAME);
    private static final Target PROPERTIES =
            new Target(NameClaim.NAME, ObjectPath.MANAGER, "org.freedesktop.DBus.Properties");
    private static final Target OBJECTS =
            new Target(NameClaim.NAME, ObjectPath.MANAGER, "org.freedesktop.DBus.ObjectManager");

    private final Selector selector;
    private final Connection link;
    private long serial;
    private boolean hasNews;

    private RemoteService(Selector selector, Connection link) {
        this.selector = selector;
        this.link = link;
    }

    /** Where the daemon usually is. */
    public static String systemBus() {
        return BusFace.systemBus();
    }

    /**
     * The daemon on this bus, if one has the name there.
     *
     * @param address as for {@link BusFace}
     * @throws IOException if there is no such bus
     */
    public static Optional<RemoteService> at(String address) throws IOException {
        Selector selector = Selector.open();
        try {
            RemoteService service =
                    new RemoteService(selector, Connection.open(address, selector, new Framer(Framer.LARGEST_MESSAGE)));
            service.call(Target.DRIVER, "Hello", Body.EMPTY);
            if (service.isThere()) {
                return Optional.of(service);
            }
            service.close();
            return Optional.empty();
        } catch (ServiceError e) {
            selector.close();
            throw new IOException("the bus does not take us: " + e.getMessage(), e);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    private boolean isThere() throws IOException, ServiceError {
        return (Boolean) call(Target.DRIVER, "NameHasOwner", Body.of("s", NameClaim.NAME))[0];
    }

    @Override
    public Map<String, Object> manager() throws IOException, ServiceError {
        return VariantDecoder.map((Map<?, ?>) call(PROPERTIES, "GetAll", Body.of("s", ManagerInterface.NAME))[0]);
    }

    @Override
    public List<Map<String, Object>> handlers() throws IOException, ServiceError {
        Map<?, ?> objects = (Map<?, ?>) call(OBJECTS, "GetManagedObjects", Body.EMPTY)[0];
        List<Map<String, Object>> handlers = new ArrayList<>();
        objects.values()
                .forEach(interfaces -> handlers.add(
                        VariantDecoder.map((Map<?, ?>) ((Map<?, ?>) interfaces).get(HandlerInterface.NAME))));
        handlers.sort(Comparator.comparing(handler -> (String) handler.get("Name")));
        return handlers;
    }

    @Override
    public List<List<Object>> entries() throws IOException, ServiceError {
        return VariantDecoder.rows((Collection<?>) VariantDecoder.of(call(MANAGER, "ListEntries", Body.EMPTY)[0]));
    }

    @Override
    public List<List<Object>> history() throws IOException, ServiceError {
        return VariantDecoder.rows((Collection<?>) VariantDecoder.of(call(MANAGER, "History", Body.EMPTY)[0]));
    }

    /** Has all files read again, and answers when that is done, with the generation then in force. */
    public long reload() throws IOException, ServiceError {
        return ((Number) call(MANAGER, "Reload", Body.EMPTY)[0]).longValue();
    }

    /** Has the kernel looked at again, and answers when that is done, with what was put right: handler and kind. */
    public List<List<Object>> repair() throws IOException, ServiceError {
        return VariantDecoder.rows((Collection<?>) VariantDecoder.of(call(MANAGER, "Repair", Body.EMPTY)[0]));
    }

    /** From now on {@link #awaitNews} returns when the daemon sends a signal. */
    public void listen() throws IOException, ServiceError {
        call(
                Target.DRIVER,
                "AddMatch",
                Body.of(
                        "s",
                        "type='signal',sender='" + NameClaim.NAME + "',path_namespace='" + ObjectPath.MANAGER + "'"));
        call(
                Target.DRIVER,
                "AddMatch",
                Body.of(
                        "s",
                        "type='signal',sender='" + BusDaemon.NAME + "',member='NameOwnerChanged',arg0='"
                                + NameClaim.NAME + "'"));
    }

    /**
     * Waits until the daemon has sent a signal since the last time, or for so long.
     *
     * @return whether it is there still
     */
    public boolean awaitNews(Duration most) throws IOException, ServiceError {
        long end = System.nanoTime() + most.toNanos();
        takeSignals();
        while (!hasNews && end - System.nanoTime() > 0) {
            link.await(left(end));
            takeSignals();
        }
        hasNews = false;
        return isThere();
    }

    private void takeSignals() throws IOException {
        for (Optional<Framer.Frame> frame = link.next(); frame.isPresent(); frame = link.next()) {
            hasNews |= frame.get().incoming().isSignal();
        }
    }

    private Object[] call(Target target, String member, Body body) throws IOException, ServiceError {
        serial++;
        link.send(MessageBuilder.call(target, member, FLAGS, body).octets(serial));
        Incoming answer = answer(member);
        Optional<ServiceError> refusal = answer.error().map(ServiceError::new);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return answer.parameters();
    }

    private Incoming answer(String member) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (end - System.nanoTime() > 0) {
            for (Optional<Framer.Frame> frame = link.next(); frame.isPresent(); frame = link.next()) {
                Incoming message = frame.get().incoming();
                hasNews |= message.isSignal();
                if (!message.isSignal() && message.replySerial() == serial) {
                    return message;
                }
            }
            link.await(left(end));
        }
        throw new IOException("no answer to " + member + " after " + PATIENCE.toSeconds() + " s");
    }

    /** In milliseconds, at least one: none would be for ever. */
    private static long left(long end) {
        return Math.max(1, (end - System.nanoTime()) / 1_000_000);
    }

    @Override
    public void close() throws IOException {
        link.close();
        selector.close();
    }
}
