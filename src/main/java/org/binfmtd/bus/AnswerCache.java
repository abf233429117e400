package org.binfmtd.bus;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.Reply;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Call;

/**
 * The long answers that one view gives, each encoded once however many ask: a reply that is there at once depends on
 * nothing but the call and the view. Short ones cost no more to make than to find. Used by the bus thread alone.
 *
 * <p>What it holds is bounded by {@link #MOST}, or is one single answer.
 */
final class AnswerCache {
    /** The shortest body that is kept, in bytes. */
    static final int SHORTEST = 4096;

    /** The longest that all bodies may be together, in bytes; those that were not asked for longest go. */
    static final long MOST = 3 << 20;

    private final Map<CacheKey, Body> bodies = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    private record CacheKey(String path, String interfaceName, String member, ByteBuffer arguments) {}

    /** The answer to a call of a method of this interface: the former one, or {@code otherwise}. */
    Answer of(Call call, String interfaceName, Supplier<Answer> otherwise) {
        CacheKey question = new CacheKey(call.path(), interfaceName, call.member(), call.arguments());
        Body known = bodies.getOrDefault(question, Body.EMPTY);
        if (known != Body.EMPTY) {
            return new Reply(known);
        }
        Answer answer = otherwise.get();
        if (answer instanceof Reply reply && reply.body().octets().length >= SHORTEST) {
            keep(question, reply.body());
        }
        return answer;
    }

    private void keep(CacheKey question, Body body) {
        held += body.octets().length;
        var eldest = bodies.values().iterator();
        while (held > MOST && eldest.hasNext()) {
            held -= eldest.next().octets().length;
            eldest.remove();
        }
        bodies.put(question, body);
    }
}
