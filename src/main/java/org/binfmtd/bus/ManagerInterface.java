package org.binfmtd.bus;

import static org.binfmtd.bus.Property.Emits.CONST;
import static org.binfmtd.bus.Property.Emits.FALSE;
import static org.binfmtd.bus.Property.Emits.INVALIDATES;
import static org.binfmtd.bus.Property.Emits.TRUE;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.Call;
import org.binfmtd.bus.wire.ErrorName;
import org.binfmtd.bus.wire.ObjectPath;
import org.binfmtd.bus.wire.Signal;
import org.binfmtd.bus.wire.TypedValue;
import org.binfmtd.model.Event;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Problem;
import org.binfmtd.status.Snapshot;
import org.binfmtd.status.Snapshot.EntryStatus;
import org.binfmtd.status.Snapshot.HandlerStatus;

/** {@code org.binfmtd1.Manager}: the daemon as a whole. */
public final class ManagerInterface {
    public static final String NAME = "org.binfmtd1.Manager";

    static final List<Property<PublishedSnapshot>> PROPERTIES = List.of(
            new Property<>("Version", "s", CONST, PublishedSnapshot::version),
            new Property<>("State", "s", TRUE, view -> view.snapshot().state().word()),
            new Property<>("MountState", "s", TRUE, view -> view.snapshot().mountState()),
            new Property<>(
                    "MountPoint",
                    "s",
                    TRUE,
                    view -> Printable.printable(view.snapshot().mountPoint())),
            new Property<>("Generation", "t", TRUE, view -> view.snapshot().generation()),
            new Property<>(
                    "ObservedGeneration", "t", TRUE, view -> view.snapshot().observedGeneration()),
            new Property<>("LastPass", "t", FALSE, view -> view.snapshot().lastPass()),
            new Property<>("Counts", "a{su}", FALSE, ManagerInterface::counts),
            new Property<>("Problems", "aa{sv}", TRUE, ManagerInterface::problems),
            new Property<>("ForeignEntries", "as", INVALIDATES, ManagerInterface::foreignEntries),
            new Property<>("ProtectedEntries", "a(ss)", TRUE, ManagerInterface::protectedEntries));

    private ManagerInterface() {}

    static Interface<PublishedSnapshot> of(ManagerCalls changes) {
        return Interface.of(
                NAME,
                List.of(
                        new Method<>("Reload", "", (view, call) -> changes.reload(call)),
                        new Method<>("Repair", "", (view, call) -> changes.repair(call)),
                        new Method<>("GetHandler", "s", ManagerInterface::getHandler),
                        new Method<>("ListHandlers", "", (view, call) -> Answer.reply("a(sssso)", handlers(view))),
                        new Method<>("ListEntries", "", (view, call) -> Answer.reply("a(sbsssb)", entries(view))),
                        new Method<>("History", "", (view, call) -> Answer.reply("a(tsss)", events(view)))),
                PROPERTIES);
    }

    /** All properties, an {@code a{sv}}. */
    public static Map<String, TypedValue> values(PublishedSnapshot view) {
        return Interface.<PublishedSnapshot>of(NAME, List.of(), PROPERTIES).values(view);
    }

    static Signal driftRepaired(Event repair) {
        Body body = Body.of("sst", repair.handler(), repair.event(), repair.microseconds());
        return new Signal(ObjectPath.MANAGER, NAME, "DriftRepaired", body);
    }

    private static Answer getHandler(PublishedSnapshot view, Call call) {
        String name = call.string(0);
        return Optional.ofNullable(view.handlers().get(ObjectPath.HANDLERS + "/" + ObjectPath.element(name)))
                .map(handler -> Answer.reply("o", ObjectPath.of(handler.name())))
                .orElseGet(() -> new Answer.ErrorAnswer(
                        ErrorName.NO_SUCH_HANDLER,
                        "no handler is declared with the name " + Printable.printable(name)));
    }

    private static List<List<Object>> handlers(PublishedSnapshot view) {
        return view.handlers().values().stream().map(ManagerInterface::handler).toList();
    }

    private static List<Object> handler(HandlerStatus status) {
        return List.of(
                status.name().text(),
                status.state().word(),
                status.pattern().map(Pattern::describe).orElse(""),
                HandlerInterface.interpreter(status),
                ObjectPath.of(status.name()));
    }

    public static List<List<Object>> entries(PublishedSnapshot view) {
        return view.snapshot().entries().stream().map(ManagerInterface::entry).toList();
    }

    private static List<Object> entry(EntryStatus entry) {
        return List.of(
                entry.name(), entry.enabled(), entry.description(), entry.interpreter(), entry.flags(), entry.owned());
    }

    public static List<List<Object>> events(PublishedSnapshot view) {
        return view.snapshot().history().stream()
                .<List<Object>>map(event -> List.of(event.time(), event.handler(), event.event(), event.describe()))
                .toList();
    }

    private static List<List<Object>> protectedEntries(PublishedSnapshot view) {
        return new TreeMap<>(view.snapshot().protectedEntries())
                .entrySet().stream()
                        .<List<Object>>map(each -> List.of(each.getKey().text(), each.getValue()))
                        .toList();
    }

    private static Map<String, Integer> counts(PublishedSnapshot view) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        view.snapshot().counts().forEach((state, count) -> counts.put(state.word(), count));
        return counts;
    }

    private static List<Map<String, TypedValue>> problems(PublishedSnapshot view) {
        return view.snapshot().problems().stream()
                .map(ManagerInterface::problem)
                .toList();
    }

    private static Map<String, TypedValue> problem(Problem problem) {
        Map<String, TypedValue> keys = new LinkedHashMap<>();
        keys.put("severity", TypedValue.string(problem.severity().word()));
        keys.put("code", TypedValue.string(problem.code()));
        keys.put("file", TypedValue.string(Printable.printable(problem.file())));
        keys.put("line", TypedValue.number(problem.line()));
        keys.put("column", TypedValue.number(problem.column()));
        keys.put("handler", TypedValue.string(Printable.printable(problem.handler())));
        keys.put("field", TypedValue.string(Printable.printable(problem.field())));
        keys.put("reason", TypedValue.string(problem.reason()));
        keys.put("remedy", TypedValue.string(problem.remedy()));
        return keys;
    }

    private static List<String> foreignEntries(PublishedSnapshot view) {
        Snapshot snapshot = view.snapshot();
        return snapshot.entries().stream()
                .filter(entry -> !entry.owned())
                .map(EntryStatus::name)
                .toList();
    }
}
