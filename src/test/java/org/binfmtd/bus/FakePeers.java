package org.binfmtd.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Incoming;
import org.binfmtd.bus.wire.MessageBuilder.Target;
import org.binfmtd.bus.wire.MethodCaller;

/** Others on the bus, for whom the test answers. */
final class FakePeers implements MethodCaller {
    final List<String> told = new ArrayList<>();
    final List<Asked> asked = new ArrayList<>();

    record Asked(Target target, String member, Duration patience, CompletableFuture<Incoming> answer) {}

    @Override
    public CompletableFuture<Incoming> ask(Target target, String member, Body body, Duration patience) {
        CompletableFuture<Incoming> answer = new CompletableFuture<>();
        asked.add(new Asked(target, member, patience, answer));
        return answer;
    }

    @Override
    public void tell(Target target, String member, Body body) {
        told.add(member);
    }

    /** The last question. */
    Asked last() {
        return asked.get(asked.size() - 1);
    }
}
