package org.binfmtd.bus.wire;

import java.util.concurrent.CompletionStage;

/** What a call is answered with. */
public sealed interface Answer {
    record Reply(Body body) implements Answer {}

    /** @param message a sentence without its full stop, safe to print */
    record ErrorAnswer(ErrorName error, String message) implements Answer {}

    /** The answer is not known yet; the stage may complete on any thread, normally or not. */
    record Later(CompletionStage<Answer> stage) implements Answer {}

    static Answer reply(String signature, Object... arguments) {
        return new Reply(Body.of(signature, arguments));
    }
}
