package org.binfmtd.daemon;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Entry;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.plan.Precedence;
import org.binfmtd.store.History;

/** Puts what a pass has done into words, for the log and for the history. For one thread. */
final class EventRecorder {
    private final LogBuffer log;
    private final History history;

    EventRecorder(LogBuffer log, History history) {
        this.log = log;
        this.history = history;
    }

    /**
     * An entry was written.
     *
     * @param claim ours on it now
     * @param before in which order the kernel tried its entries before
     * @return the event, if it restored what another process had changed
     */
    Optional<Event> written(Executor.Written written, Claim claim, Precedence before, long microseconds) {
        String now = claim.registration().describe();
        return switch (written.reason()) {
            case NEW -> registered(written, "registered", now);
            case CHANGED -> registered(written, "registered as it is declared now", now + formerly(written));
            case MOVED -> moved(written.handler());
            case INTERRUPTED -> registered(written, "finished what a former run had begun", now);
            case REMOVED -> repaired(written, "another process had removed it", microseconds);
            case DISABLED -> repaired(written, "another process had disabled it", microseconds);
            case REPLACED -> repaired(written, "another process had replaced it by " + content(written), microseconds);
            case REORDERED -> repaired(written, "one that must come after it had come before it", microseconds);
            case OVERTAKEN -> repaired(written, "taken over by " + overtakers(written.handler(), before), microseconds);
            case LAUNCHER -> repaired(written, "its launcher was missing or had been changed", microseconds);
            case STALE -> repaired(written, "its interpreter's file is a new one", microseconds);
        };
    }

    private static String content(Executor.Written written) {
        return written.before().map(Entry::describe).orElse("another");
    }

    private static String formerly(Executor.Written written) {
        return written.before().map(entry -> "; before: " + entry.describe()).orElse("");
    }

    /** Which entries of others stood above it. */
    private static String overtakers(HandlerName handler, Precedence before) {
        List<EntryName> above = before.of(handler.entry()).above();
        return above.stream().map(EntryName::display).collect(Collectors.joining(", "));
    }

    private Optional<Event> registered(Executor.Written written, String what, String registration) {
        log.info(written.handler() + ": " + what + ": " + registration);
        history.add(written.handler().text(), written.reason().word(), registration);
        return Optional.empty();
    }

    private Optional<Event> moved(HandlerName handler) {
        log.info(handler + ": registered again, to come before one that was written");
        return Optional.empty();
    }

    private Optional<Event> repaired(Executor.Written written, String cause, long microseconds) {
        Event event = history.add(written.handler().text(), written.reason().word(), microseconds, cause);
        log.info(written.handler() + ": " + event.describe());
        return Optional.of(event);
    }

    /** A name became ours because its entry was already as declared. */
    void adopted(Claim claim) {
        history.add(claim.handler().text(), "adopted", claim.registration().describe());
    }

    void released(HandlerName handler) {
        log.info(handler + ": released");
        history.add(handler.text(), "released", "");
    }

    /** @param isFirst whether it had not failed just before as well */
    void failed(Executor.Failed failed, boolean isFirst) {
        log.warning(failed.handler() + ": " + failed.reason());
        if (isFirst) {
            history.add(failed.handler().text(), "failed", failed.reason());
        }
    }

    void putBack(ProtectedEntry protectedEntry) {
        log.info(protectedEntry.name() + ": put back, as it is protected; another process had removed it: "
                + protectedEntry.describe());
        history.add(protectedEntry.name().text(), "put-back", protectedEntry.describe());
    }

    void learnt(ProtectedEntry protectedEntry) {
        log.info(protectedEntry.name() + ": protected from now on as it is: " + protectedEntry.describe());
        history.add(protectedEntry.name().text(), "protected", protectedEntry.describe());
    }

    void flappingBegan(FlapDamping.Flapping flapping) {
        history.add(flapping.handler().text(), "fight", flapping.describe());
    }

    void flappingEnded(FlapDamping.Flapping flapping) {
        String text = "its entry is no longer being changed, after " + flapping.repairs() + " repairs";
        log.info(flapping.handler() + ": " + text);
        history.add(flapping.handler().text(), "calm", text);
    }

    /** What happened to all of binfmt_misc, not to one entry. */
    void overall(String event, String detail) {
        history.add("", event, detail);
    }
}
