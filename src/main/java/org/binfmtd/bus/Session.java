package org.binfmtd.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.ErrorAnswer;
import org.binfmtd.bus.wire.Answer.Later;
import org.binfmtd.bus.wire.Answer.Reply;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.BusDaemon;
import org.binfmtd.bus.wire.BusError;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.Connection;
import org.binfmtd.bus.wire.ErrorName;
import org.binfmtd.bus.wire.Incoming;
import org.binfmtd.bus.wire.MessageBuilder;
import org.binfmtd.bus.wire.MessageBuilder.Target;
import org.binfmtd.bus.wire.MethodCaller;
import org.binfmtd.bus.wire.NameClaim;
import org.binfmtd.bus.wire.Packet;
import org.binfmtd.bus.wire.PendingCalls;
import org.binfmtd.bus.wire.Signal;
import org.binfmtd.bus.wire.VariantDecoder;
import org.binfmtd.bus.wire.Waker;
import org.binfmtd.model.Event;
import org.binfmtd.status.Control;
import org.binfmtd.status.Snapshot;

/** One life on the bus, from the first message to the loss of the connection. Runs on the bus thread. */
final class Session implements BusDaemon, MethodCaller {
    /** So often more is read before anything is answered: those who have left are among what comes last. */
    private static final int MOST_READINGS = 8;

    /** So many answers are made before more is read. */
    private static final int MOST_ANSWERS = 8;

    /** So many users are asked for at once. */
    private static final int MOST_USER_QUESTIONS = 32;

    /** How often it is looked whether the reconcile thread still works, in milliseconds. */
    private static final long LOOK_AGAIN = 1;

    /**
     * Who has more calls than may wait gets no answer longer than this until so much later. Of the answer to a single
     * call a busy bus takes 2 KiB at a time, and nothing else meanwhile.
     */
    private static final int SHORT = 1 << 14;

    private static final long LATELY = 1000;

    /** How often the bus is asked what is still unread of what is too much, in milliseconds. */
    private static final long CHECK_PERIOD = 250;

    private static final ErrorAnswer TOO_MANY_CALLS = new ErrorAnswer(
            ErrorName.LIMITS_EXCEEDED,
            "too many calls of yours wait for their answers; read those, and try again later");

    private final Connection link;
    private final Waker waker;
    private final Control control;
    private final PendingSignals news;
    private final Dispatcher dispatcher;
    private final NameClaim name;
    private final Polkit polkit;
    private final PendingCalls questions = new PendingCalls();
    private final Account ruler;
    private final CallerTable callers;
    private final CallQueue queue;
    private final UnreadMemory unread;
    private final Queue<Runnable> finished = new ConcurrentLinkedQueue<>();
    private PublishedSnapshot view;
    private long serial;
    private long nextCheck;
    private int openUserQuestions;
    private final Yielding yielding;

    Session(Connection link, Waker waker, Control control, PendingSignals news, Presence presence) {
        this.link = link;
        this.waker = waker;
        this.control = control;
        this.news = news;
        this.polkit = new Polkit(this, presence.patience());
        ManagerCalls changes = new ManagerCalls(control, new Authority(this, polkit, presence.ruler()));
        this.dispatcher = new Dispatcher(new Tree(ManagerInterface.of(changes)));
        this.name = new NameClaim(() -> ask("RequestName", Body.of("su", NameClaim.NAME, NameClaim.DO_NOT_QUEUE)));
        this.ruler = Account.of(presence.ruler());
        this.callers = new CallerTable(this, ruler);
        this.unread = new UnreadMemory(ruler);
        this.queue = new CallQueue(ruler, account -> link.isSlow() || unread.isTooMuch(account));
        this.yielding = new Yielding(control::isWorking);
        this.view = new PublishedSnapshot(presence.version(), control.snapshot());
    }

    /**
     * What does not change from one session to the next.
     *
     * @param ruler the number of the user who may change things without asking polkit
     * @param patience how long polkit may take to authenticate a user
     */
    record Presence(String version, long ruler, Duration patience) {}

    /**
     * Serves until it is asked to end.
     *
     * @throws IOException if the bus is gone
     */
    void run(BooleanSupplier goesOn) throws IOException {
        news.take();
        ask("Hello", Body.EMPTY);
        name.ask();
        while (goesOn.getAsBoolean()) {
            link.await(delay(NameClaim.now()));
            take();
            if (!link.isCongested()) {
                turn(NameClaim.now());
            }
        }
    }

    /** How long until something is due, in milliseconds; 0 for ever, less than 0 if it is due now. */
    private long delay(long now) {
        if (link.isCongested()) {
            return 0;
        }
        if (queue.hasNext()) {
            return yielding.isYielding() ? LOOK_AGAIN : -1;
        }
        long check = queue.waiting(unread::isTooMuch).isEmpty() ? 0 : Math.max(1, nextCheck - now);
        return LongStream.of(name.delay(now), questions.delay(now), check, link.rest())
                .filter(delay -> delay > 0)
                .min()
                .orElse(0);
    }

    @Override
    public CompletionStage<Long> userOf(String connection) {
        return callers.find(connection)
                .map(caller -> caller.account().user())
                .filter(user -> user != Account.NO_USER)
                .map(CompletableFuture::completedStage)
                .orElseGet(() -> CompletableFuture.failedStage(new IllegalStateException("the caller has no user")));
    }

    /** Takes what has come, whether or not anything can be answered now. */
    private void take() throws IOException {
        int readings = 0;
        do {
            for (Optional<Packet> packet = link.nextPacket(); packet.isPresent(); packet = link.nextPacket()) {
                receive(packet.get());
            }
        } while (++readings < MOST_READINGS && link.readMore());
        askForUsers();
    }

    /**
     * Calls that are finished were so before the news are taken: their answers come after what they brought about. They
     * are sent before anything new is served.
     */
    private void turn(long now) throws IOException {
        name.askIfDue(now);
        questions.giveUp(now);
        checkUnread(now);
        List<Runnable> answers = List.copyOf(finished);
        show();
        for (int i = 0; i < answers.size(); i++) {
            finished.remove().run();
        }
        link.flush();
        if (!yielding.yields(queue.hasNext(), now)) {
            serve();
        }
    }

    private void show() {
        List<Event> repairs = news.take();
        Snapshot newest = control.snapshot();
        if (newest != view.snapshot()) {
            PublishedSnapshot next = new PublishedSnapshot(view.version(), newest);
            ChangeSignals.between(view, next).forEach(this::tell);
            view = next;
        }
        repairs.forEach(repair -> tell(ManagerInterface.driftRepaired(repair)));
    }

    private void serve() {
        for (int i = 0; i < MOST_ANSWERS && !link.isCongested(); i++) {
            Optional<WaitingCall> next = queue.next();
            if (next.isEmpty()) {
                return;
            }
            answer(next.get());
        }
    }

    private void receive(Packet packet) {
        if (packet.isCall()) {
            packet.sender().ifPresent(sender -> enqueue(packet, sender));
        } else {
            packet.incoming().ifPresent(this::hear);
        }
    }

    private void enqueue(Packet packet, String sender) {
        Caller caller = callers.find(sender).orElseGet(() -> welcome(sender));
        queue.add(new WaitingCall(caller, packet)).ifPresent(this::refuse);
    }

    private Caller welcome(String connection) {
        Caller caller = callers.add(connection);
        callers.surplus().ifPresent(this::forget);
        return caller;
    }

    /** Few at once: those who have left by the time it is their turn are not asked about. */
    private void askForUsers() {
        while (openUserQuestions < MOST_USER_QUESTIONS && callers.hasStranger()) {
            Caller caller = callers.nextStranger();
            openUserQuestions++;
            askDriver(Target.DRIVER, "GetConnectionUnixUser", caller).whenComplete((user, failure) -> {
                openUserQuestions--;
                if (isGone(failure)) {
                    forget(caller);
                } else if (!caller.isGone()) {
                    identify(caller, failure == null ? ((Number) user).longValue() : Account.NO_USER);
                }
            });
        }
    }

    private void identify(Caller caller, long user) {
        long bytes = caller.unread();
        unread.read(caller, bytes);
        List<WaitingCall> surplus = queue.move(caller, callers.accountOf(user));
        unread.sent(caller, bytes);
        surplus.forEach(this::refuse);
    }

    /** A connection is gone, or is to be treated as if it were. */
    private void forget(Caller caller) {
        queue.drop(caller);
        unread.read(caller, caller.unread());
        callers.remove(caller);
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof BusError error && error.is(ErrorName.NAME_HAS_NO_OWNER);
    }

    /** Calls wait until their user has read what was sent: whether that is so only the bus can say. */
    private void checkUnread(long now) {
        List<Account> heldBack = now < nextCheck ? List.of() : queue.waiting(unread::isTooMuch);
        for (Account account : heldBack) {
            nextCheck = now + CHECK_PERIOD;
            List.copyOf(account.callers()).forEach(this::checkUnread);
        }
    }

    private void checkUnread(Caller caller) {
        long before = caller.unread();
        if (before > 0) {
            askDriver(Target.STATISTICS, "GetConnectionStats", caller).whenComplete((statistics, failure) -> {
                if (isGone(failure)) {
                    forget(caller);
                } else if (!caller.isGone()) {
                    unread.read(caller, Math.max(0, before - left(statistics)));
                }
            });
        }
    }

    /**
     * What the bus has for a connection, in bytes; a bus that does not say takes care of that itself, or has to be
     * trusted.
     */
    private static long left(Object statistics) {
        return VariantDecoder.of(statistics) instanceof Map<?, ?> map && map.get("OutgoingBytes") instanceof Long bytes
                ? bytes
                : 0;
    }

    private void refuse(WaitingCall call) {
        Caller caller = call.caller();
        caller.account().refused(NameClaim.now());
        if (call.packet().wantsReply() && link.hasRoom() && !unread.isTooMuchToRefuse(caller.account())) {
            post(caller, MessageBuilder.error(caller.name(), call.packet().serial(), TOO_MANY_CALLS));
        }
    }

    private void hear(Incoming message) {
        if (!message.isSignal()) {
            questions.hear(message);
        } else if (NAME.equals(message.sender())) {
            hearBus(message);
        }
    }

    private void hearBus(Incoming signal) {
        if (signal.member().equals("NameLost") && NameClaim.NAME.equals(signal.first())) {
            name.lost();
        } else if (signal.member().equals("NameOwnerChanged")) {
            // only departures are listened for
            String connection = String.valueOf(signal.first());
            callers.find(connection).ifPresent(this::forget);
            polkit.gone(connection);
        }
    }

    private void answer(WaitingCall waiting) {
        Call.of(waiting.packet()).ifPresent(call -> answer(waiting.caller(), call));
    }

    private void answer(Caller caller, Call call) {
        Answer answer = dispatcher.answer(call, view);
        if (answer instanceof Later later) {
            later.stage()
                    .whenComplete((known, failure) ->
                            finish(caller, call, failure == null ? known : ManagerCalls.failed(call, failure)));
        } else {
            send(caller, call, answer);
        }
    }

    private void finish(Caller caller, Call call, Answer answer) {
        finished.add(() -> send(caller, call, answer));
        waker.wake();
    }

    private void send(Caller caller, Call call, Answer answer) {
        if (call.wantsReply() && !caller.isGone()) {
            post(
                    caller,
                    isTooLong(answer, caller.account())
                            ? MessageBuilder.error(call, TOO_MANY_CALLS)
                            : MessageBuilder.answer(call, answer));
        }
    }

    private boolean isTooLong(Answer answer, Account account) {
        return answer instanceof Reply reply
                && reply.body().octets().length > SHORT
                && account != ruler
                && account.wasRefused(NameClaim.now(), LATELY);
    }

    private void tell(Signal signal) {
        post(MessageBuilder.signal(signal));
    }

    private CompletableFuture<Object> ask(String member, Body body) {
        return ask(Target.DRIVER, member, body);
    }

    private CompletableFuture<Object> askDriver(Target target, String member, Caller about) {
        return ask(target, member, Body.of("s", about.name()));
    }

    private CompletableFuture<Object> ask(Target target, String member, Body body) {
        CompletableFuture<Object> first = new CompletableFuture<>();
        questions
                .add(post(MessageBuilder.call(target, member, (byte) 0, body)), NAME, PendingCalls.NEVER)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        first.complete(answer.first());
                    } else {
                        first.completeExceptionally(failure);
                    }
                });
        return first;
    }

    @Override
    public CompletableFuture<Incoming> ask(Target target, String member, Body body, Duration wait) {
        long number = post(MessageBuilder.call(target, member, (byte) 0, body));
        return questions.add(number, target.destination(), NameClaim.now() + wait.toMillis());
    }

    @Override
    public void tell(Target target, String member, Body body) {
        post(MessageBuilder.oneWay(target, member, body));
    }

    private long post(MessageBuilder message) {
        link.send(message.octets(nextSerial()));
        return serial;
    }

    private void post(Caller caller, MessageBuilder message) {
        List<ByteBuffer> parts = message.parts(nextSerial());
        unread.sent(caller, link.answer(parts, caller.account() == ruler, caller::isGone));
    }

    private long nextSerial() {
        // 0 is no serial number
        serial = serial % 0xffffffffL + 1;
        return serial;
    }
}
