package org.binfmtd.bus;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.binfmtd.bus.Polkit.PolkitVerdict;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.ErrorAnswer;
import org.binfmtd.bus.wire.BusDaemon;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.ErrorName;

/**
 * Decides who may change something: root, and those to whom polkit grants it. All such decisions are made here, and
 * only the word of the bus counts, and of whom it says that they are polkit.
 */
final class Authority {
    /** The user who may do everything. */
    static final long ROOT = 0;

    private final BusDaemon driver;
    private final Polkit polkit;
    private final long ruler;

    Authority(BusDaemon driver, Polkit polkit, long ruler) {
        this.driver = driver;
        this.polkit = polkit;
        this.ruler = ruler;
    }

    /**
     * Makes the change if the caller may, and answers.
     *
     * @param change what that user asks for
     */
    CompletionStage<Answer> ask(Call call, LongFunction<CompletionStage<Answer>> change) {
        CompletionStage<Long> caller = driver.userOf(call.sender());
        return caller.thenCompose(user -> judge(call, user))
                .exceptionally(failure -> PolkitVerdict.REFUSED)
                .thenCompose(verdict -> answer(call, verdict, () -> caller.thenCompose(change::apply)));
    }

    private CompletionStage<PolkitVerdict> judge(Call call, long user) {
        return user == ruler ? CompletableFuture.completedStage(PolkitVerdict.GRANTED) : polkit.check(call, user);
    }

    private static CompletionStage<Answer> answer(
            Call call, PolkitVerdict verdict, Supplier<CompletionStage<Answer>> change) {
        return switch (verdict) {
            case GRANTED -> change.get();
            case REFUSED ->
                failure(
                        ErrorName.ACCESS_DENIED,
                        call,
                        "is for root, and polkit does not grant it to you; the administrator can, for " + Polkit.ACTION
                                + ", by a rule in /etc/polkit-1/rules.d");
            case CHALLENGED ->
                failure(
                        ErrorName.INTERACTIVE_AUTHORIZATION_REQUIRED,
                        call,
                        "is for root, and for others once polkit has asked them who they are; allow that in the call, which"
                                + " is the flag ALLOW_INTERACTIVE_AUTHORIZATION");
            case SILENT ->
                failure(
                        ErrorName.ACCESS_DENIED,
                        call,
                        "is for root, and polkit, which can grant it to others, did not answer in time; try again");
            case ABSENT ->
                failure(
                        ErrorName.ACCESS_DENIED,
                        call,
                        "is for root only, as polkit, which could grant it to others, is not there or knows nothing of it");
            case BUSY ->
                failure(
                        ErrorName.BUSY,
                        call,
                        "must be asked of polkit, and too many questions are open; try again later");
        };
    }

    private static CompletionStage<Answer> failure(ErrorName error, Call call, String why) {
        return CompletableFuture.completedStage(new ErrorAnswer(error, call.describe() + " " + why));
    }
}
