package org.binfmtd.bus;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.Incoming;
import org.binfmtd.bus.wire.MessageBuilder.Target;
import org.binfmtd.bus.wire.MethodCaller;
import org.binfmtd.bus.wire.TypedValue;
import org.slf4j.LoggerFactory;

/**
 * Asks polkit, which may let others than root change something. Used by the bus thread alone; nothing here waits.
 *
 * @see <a href="https://www.freedesktop.org/software/polkit/docs/latest/eggdbus-interface-org.freedesktop.PolicyKit1.Authority.html">its interface</a>
 */
final class Polkit {
    static final String NAME = "org.freedesktop.PolicyKit1";
    static final String PATH = "/org/freedesktop/PolicyKit1/Authority";
    static final String INTERFACE = "org.freedesktop.PolicyKit1.Authority";

    /** What {@code config/polkit/org.binfmtd1.policy} describes. */
    static final String ACTION = "org.binfmtd1.manage";

    /** Typing a password takes a while; a little less than the callers themselves wait. */
    static final Duration PATIENCE = Duration.ofSeconds(110);

    /** So many questions of one user may be open: each may be a window on a user's screen. */
    static final int MOST_OF_ONE = 4;

    /** So many may be open altogether, far fewer than calls: root never waits for them. */
    static final int MOST = 16;

    /** For what is answered without anybody's being asked, and for the start of polkit. */
    private static final Duration BRIEF = Duration.ofSeconds(25);

    private static final int ALLOW_USER_INTERACTION = 1;

    private final MethodCaller peers;
    private final Duration patience;
    private final List<AuthorizationRequest> open = new ArrayList<>();
    private long count;

    /** How it ended. */
    enum PolkitVerdict {
        GRANTED,
        REFUSED,
        /** A user would have to authenticate, and the caller did not allow that. */
        CHALLENGED,
        /** There was no answer in time. */
        SILENT,
        /** There is no polkit, or none that can say. */
        ABSENT,
        /** Too many questions are open. */
        BUSY
    }

    /** @param id by which polkit lets it be cancelled */
    private record AuthorizationRequest(Call call, long user, String id, CompletableFuture<PolkitVerdict> verdict) {}

    /** @param patience how long authentication may take */
    Polkit(MethodCaller peers, Duration patience) {
        this.peers = peers;
        this.patience = patience;
    }

    /**
     * Whether the caller may change something. The stage completes on the bus thread, never exceptionally.
     *
     * @param user who made the caller's connection
     */
    CompletionStage<PolkitVerdict> check(Call call, long user) {
        if (isTooMuch(user)) {
            return CompletableFuture.completedStage(PolkitVerdict.BUSY);
        }
        AuthorizationRequest question =
                new AuthorizationRequest(call, user, "binfmtd-" + ++count, new CompletableFuture<>());
        begin(question);
        owner().thenCompose(owner -> put(question, owner))
                .thenApply(answer -> verdict(call, answer))
                .exceptionally(Polkit::without)
                .thenAccept(question.verdict()::complete);
        return question.verdict();
    }

    /** A connection is gone from the bus: its questions are void. */
    void gone(String connection) {
        List.copyOf(open).stream()
                .filter(question -> question.call().sender().equals(connection))
                .forEach(question -> question.verdict().complete(PolkitVerdict.REFUSED));
    }

    private boolean isTooMuch(long user) {
        return open.size() >= MOST
                || open.stream().filter(question -> question.user() == user).count() >= MOST_OF_ONE;
    }

    private void begin(AuthorizationRequest question) {
        open.add(question);
        question.verdict().whenComplete((verdict, failure) -> open.remove(question));
    }

    /** The connection that is polkit now, by its unique name, so that no other connection can answer for it. */
    private CompletionStage<String> owner() {
        return nameOwner().exceptionallyCompose(failure -> start().thenCompose(started -> nameOwner()));
    }

    private CompletionStage<String> nameOwner() {
        return peers.ask(Target.DRIVER, "GetNameOwner", Body.of("s", NAME), BRIEF)
                .thenApply(answer -> (String) parameters(answer)[0]);
    }

    private CompletionStage<Incoming> start() {
        return peers.ask(Target.DRIVER, "StartServiceByName", Body.of("su", NAME, 0), BRIEF);
    }

    private CompletionStage<Incoming> put(AuthorizationRequest question, String owner) {
        if (question.verdict().isDone()) {
            return CompletableFuture.failedStage(new IllegalStateException("the caller is gone"));
        }
        Target authority = new Target(owner, PATH, INTERFACE);
        Duration most = question.call().isInteractive() ? patience : BRIEF;
        CompletableFuture<Incoming> answer = peers.ask(authority, "CheckAuthorization", body(question), most);
        question.verdict().whenComplete((verdict, failure) -> {
            if (answer.cancel(false) || verdict == PolkitVerdict.SILENT) {
                peers.tell(authority, "CancelCheckAuthorization", Body.of("s", question.id()));
            }
        });
        return answer;
    }

    private static Body body(AuthorizationRequest question) {
        Call call = question.call();
        List<Object> subject = List.of("system-bus-name", Map.of("name", TypedValue.string(call.sender())));
        int flags = call.isInteractive() ? ALLOW_USER_INTERACTION : 0;
        return Body.of("(sa{sv})sa{ss}us", subject, ACTION, Map.of(), flags, question.id());
    }

    /** What polkit says: whether it is granted, whether it could be after authentication, details. */
    private static PolkitVerdict verdict(Call call, Incoming answer) {
        Object[] parameters = parameters(answer);
        if (parameters.length != 1
                || !(parameters[0] instanceof Object[] result)
                || result.length != 3
                || !(result[0] instanceof Boolean granted)
                || !(result[1] instanceof Boolean challenge)) {
            return PolkitVerdict.ABSENT;
        }
        if (granted) {
            return PolkitVerdict.GRANTED;
        }
        return challenge && !call.isInteractive() ? PolkitVerdict.CHALLENGED : PolkitVerdict.REFUSED;
    }

    private static PolkitVerdict without(Throwable failure) {
        LoggerFactory.getLogger(Polkit.class).debug("polkit does not say who may change something", failure);
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException ? PolkitVerdict.SILENT : PolkitVerdict.ABSENT;
    }

    private static Object[] parameters(Incoming message) {
        try {
            return message.parameters();
        } catch (IOException e) {
            return new Object[0];
        }
    }
}
