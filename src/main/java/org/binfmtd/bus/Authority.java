package org.binfmtd.bus;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.binfmtd.bus.Answer.Failure;

/** Decides who may change something. All such decisions are made here, and only the bus' word counts. */
final class Authority {
    /** The user who may do everything. */
    static final long ROOT = 0;

    private final Driver driver;
    private final long ruler;

    Authority(Driver driver, long ruler) {
        this.driver = driver;
        this.ruler = ruler;
    }

    /** Makes the change if the caller may, and answers. */
    CompletionStage<Answer> ask(Call call, Supplier<CompletionStage<Answer>> change) {
        return driver.userOf(call.sender())
                .handle((user, failure) -> failure == null && user == ruler)
                .thenCompose(allowed -> allowed ? change.get() : denied(call));
    }

    private static CompletionStage<Answer> denied(Call call) {
        return CompletableFuture.completedStage(
                new Failure(ErrorName.ACCESS_DENIED, call.describe() + " is for root only"));
    }
}
