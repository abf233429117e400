package org.binfmtd.bus;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.binfmtd.bus.Answer.Failure;
import org.binfmtd.bus.Answer.Later;
import org.binfmtd.bus.Answer.Reply;
import org.binfmtd.bus.Outgoing.Target;
import org.binfmtd.daemon.Control;
import org.binfmtd.daemon.Repair;
import org.binfmtd.daemon.Snapshot;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Flags;

/** One life on the bus, from the first message to the loss of the connection. Runs on the bus thread. */
final class Session implements Driver, Peers {
    /** A longer answer the bus would punish by throwing us out (its limit is 32 MiB). */
    private static final int LONGEST_BODY = 16 << 20;

    private final Link link;
    private final Waker waker;
    private final Control control;
    private final News news;
    private final Dispatcher dispatcher;
    private final NameClaim name;
    private final Polkit polkit;
    private final Questions questions = new Questions();
    private final Queue<Runnable> finished = new ConcurrentLinkedQueue<>();
    private View view;
    private long serial;

    Session(Link link, Waker waker, Control control, News news, Presence presence) {
        this.link = link;
        this.waker = waker;
        this.control = control;
        this.news = news;
        this.polkit = new Polkit(this, presence.patience());
        Changes changes = new Changes(control, new Authority(this, polkit, presence.ruler()));
        this.dispatcher = new Dispatcher(new Tree(ManagerInterface.of(changes)));
        this.name = new NameClaim(() -> ask("RequestName", Body.of("su", NameClaim.NAME, NameClaim.DO_NOT_QUEUE)));
        this.view = new View(presence.version(), control.snapshot());
    }

    /**
     * What does not change from one session to the next.
     *
     * @param ruler the number of the user who may change things without asking polkit
     * @param patience how long polkit may ask somebody who they are
     */
    record Presence(String version, long ruler, Duration patience) {}

    /**
     * Serves until it is told to end.
     *
     * @throws IOException if the bus is gone
     */
    void run(BooleanSupplier goesOn) throws IOException {
        news.take();
        ask("Hello", Body.EMPTY);
        name.ask();
        while (goesOn.getAsBoolean()) {
            link.await(delay(NameClaim.now()));
            if (!link.isCongested()) {
                turn();
            }
        }
    }

    /** How long until something is due, in milliseconds; 0 for ever. */
    private long delay(long now) {
        return LongStream.of(name.delay(now), questions.delay(now))
                .filter(delay -> delay > 0)
                .min()
                .orElse(0);
    }

    @Override
    public CompletionStage<Long> userOf(String connection) {
        return ask("GetConnectionUnixUser", Body.of("s", connection)).thenApply(user -> ((Number) user).longValue());
    }

    /**
     * Calls that are finished were so before the news are taken: their answers come after what they brought about. They are
     * sent before anything new is served.
     */
    private void turn() throws IOException {
        name.askIfDue(NameClaim.now());
        questions.giveUp(NameClaim.now());
        List<Runnable> answers = List.copyOf(finished);
        show();
        for (int i = 0; i < answers.size(); i++) {
            finished.remove().run();
        }
        link.flush();
        serve();
    }

    private void show() {
        List<Repair> repairs = news.take();
        Snapshot newest = control.snapshot();
        if (newest != view.snapshot()) {
            View next = new View(view.version(), newest);
            Announcements.between(view, next).forEach(this::tell);
            view = next;
        }
        repairs.forEach(repair -> tell(ManagerInterface.driftRepaired(repair)));
    }

    private void serve() throws IOException {
        while (!link.isCongested()) {
            Optional<Framer.Frame> frame = link.next();
            if (frame.isEmpty()) {
                return;
            }
            control.giveWay();
            receive(frame.get());
        }
    }

    private void receive(Framer.Frame frame) {
        Message message = frame.message();
        if (message instanceof MethodCall call) {
            Call.of(call, frame.whole()).ifPresent(this::answer);
        } else if (!(message instanceof DBusSignal signal)) {
            questions.hear(message);
        } else if (NAME.equals(signal.getSource())) {
            hear(signal);
        }
    }

    /** From the bus itself. */
    private void hear(DBusSignal signal) {
        if (signal.getName().equals("NameLost") && NameClaim.NAME.equals(first(signal))) {
            name.lost();
        } else if (signal.getName().equals("NameOwnerChanged")) {
            // only departures are listened for
            polkit.gone(String.valueOf(first(signal)));
        }
    }

    private static void complete(CompletableFuture<Object> answer, Message message, Throwable failure) {
        if (failure == null) {
            answer.complete(first(message));
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private static Object first(Message message) {
        try {
            Object[] parameters = message.getParameters();
            return parameters.length == 0 ? "" : parameters[0];
        } catch (DBusException e) {
            return "";
        }
    }

    private void answer(Call call) {
        Answer answer = dispatcher.answer(call, view);
        if (answer instanceof Later later) {
            later.stage()
                    .whenComplete(
                            (known, failure) -> finish(call, failure == null ? known : Changes.failed(call, failure)));
        } else {
            send(call, answer);
        }
    }

    private void finish(Call call, Answer answer) {
        finished.add(() -> send(call, answer));
        waker.wake();
    }

    private void send(Call call, Answer answer) {
        if (call.wantsReply()) {
            post(message(call, answer));
        }
    }

    private static Outgoing message(Call call, Answer answer) {
        if (answer instanceof Reply reply) {
            return reply.body().octets().length <= LONGEST_BODY
                    ? Outgoing.reply(call, reply.body())
                    : Outgoing.error(
                            call, new Failure(ErrorName.LIMITS_EXCEEDED, "the answer is too long for the bus"));
        }
        if (answer instanceof Failure failure) {
            return Outgoing.error(call, failure);
        }
        throw new IllegalStateException("an answer that was to come later is still to come");
    }

    private void tell(Signal signal) {
        post(Outgoing.signal(signal));
    }

    private CompletableFuture<Object> ask(String member, Body body) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        questions
                .add(post(Outgoing.driverCall(member, body)), NAME, Questions.NEVER)
                .whenComplete((message, failure) -> complete(answer, message, failure));
        return answer;
    }

    @Override
    public CompletableFuture<Message> ask(Target target, String member, Body body, Duration wait) {
        long number = post(Outgoing.call(target, member, (byte) 0, body));
        return questions.add(number, target.destination(), NameClaim.now() + wait.toMillis());
    }

    @Override
    public void tell(Target target, String member, Body body) {
        post(Outgoing.call(target, member, Flags.NO_REPLY_EXPECTED, body));
    }

    private long post(Outgoing message) {
        // 0 is no serial number
        serial = serial % 0xffffffffL + 1;
        link.send(message.octets(serial));
        return serial;
    }
}
