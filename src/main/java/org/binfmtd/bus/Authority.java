package org.binfmtd.bus;

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

    /** Answers the call by making the change, if the caller may. */
    Answer ask(Call call, Supplier<CompletionStage<Answer>> change) {
        return new Answer.Later(driver.userOf(call.sender())
                .handle((user, failure) -> failure == null && user == ruler)
                .thenCompose(allowed -> allowed ? change.get() : denied(call).stage()));
    }

    private static Answer denied(Call call) {
        return new Failure(ErrorName.ACCESS_DENIED, call.describe() + " is for root only");
    }
}
