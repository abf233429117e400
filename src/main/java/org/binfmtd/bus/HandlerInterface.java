package org.binfmtd.bus;

import static org.binfmtd.bus.Property.Emits.CONST;
import static org.binfmtd.bus.Property.Emits.TRUE;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.binfmtd.bus.wire.TypedValue;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Handler.Rule;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Origin;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Pattern.Magic;
import org.binfmtd.model.Printable;
import org.binfmtd.model.Registration;
import org.binfmtd.model.Template;
import org.binfmtd.status.Snapshot.HandlerStatus;

/** {@code org.binfmtd1.Handler}: the properties of one handler. */
public final class HandlerInterface {
    public static final String NAME = "org.binfmtd1.Handler";

    public static final Interface<HandlerStatus> TYPE = Interface.of(
            NAME,
            List.of(),
            List.of(
                    new Property<>("Name", "s", CONST, status -> status.name().text()),
                    changing(
                            "Description", "s", status -> ofHandler(status, "", each -> printable(each.description()))),
                    changing("State", "s", status -> status.state().word()),
                    changing("Reason", "s", HandlerStatus::reason),
                    changing("Remedy", "s", HandlerStatus::remedy),
                    changing("Since", "t", HandlerStatus::since),
                    changing(
                            "Source",
                            "s",
                            status -> ofHandler(
                                    status, "", each -> printable(each.source().file()))),
                    changing(
                            "Line",
                            "u",
                            status -> ofHandler(status, 0, each -> each.source().line())),
                    changing("Origins", "a{s(su)}", status -> ofHandler(status, Map.of(), HandlerInterface::origins)),
                    changing("Hides", "as", status -> ofHandler(status, List.of(), HandlerInterface::hidden)),
                    changing("Rule", "s", HandlerInterface::rule),
                    changing(
                            "Pattern",
                            "s",
                            status -> status.pattern().map(Pattern::describe).orElse("")),
                    changing("Magic", "ay", status -> ofMagic(status, Bytes.EMPTY, Magic::magic)),
                    changing("Mask", "ay", status -> ofMagic(status, Bytes.EMPTY, Magic::mask)),
                    changing("Offset", "u", status -> ofMagic(status, 0, Magic::offset)),
                    changing("Extension", "s", HandlerInterface::extension),
                    changing("Interpreter", "s", HandlerInterface::interpreter),
                    changing("Candidates", "as", HandlerInterface::candidates),
                    changing("Arguments", "as", status -> ofLaunch(status, HandlerInterface::arguments)),
                    changing("Environment", "as", status -> ofLaunch(status, Launch::assignments)),
                    changing(
                            "Launcher",
                            "s",
                            status -> status.launcher()
                                    .map(HandlerInterface::printable)
                                    .orElse("")),
                    changing("HeldFile", "(tt)", HandlerInterface::heldFile),
                    changing("Flags", "as", HandlerInterface::flags),
                    changing("Priority", "i", status -> ofHandler(status, 0, Handler::priority)),
                    changing("Adopted", "b", HandlerStatus::adopted),
                    changing("Shadows", "as", HandlerStatus::shadows),
                    changing("ShadowedBy", "as", HandlerStatus::shadowedBy),
                    changing("Repairs", "t", HandlerStatus::repairs),
                    changing("Errno", "i", HandlerStatus::errno)));

    private HandlerInterface() {}

    /** What the handler's object has beside the standard interfaces: an {@code a{sa{sv}}}. */
    static Map<String, Map<String, TypedValue>> interfaces(HandlerStatus handler) {
        return Map.of(NAME, TYPE.values(handler));
    }

    /** The path of the program that runs the files, safe to print; empty while none is chosen. */
    static String interpreter(HandlerStatus status) {
        return status.interpreter().map(HandlerInterface::printable).orElse("");
    }

    private static List<String> ofLaunch(HandlerStatus status, Function<Launch, List<String>> value) {
        Launch launch =
                status.handler().flatMap(Handler::rule).map(Rule::launch).orElse(Launch.NONE);
        return value.apply(launch).stream().map(HandlerInterface::printable).toList();
    }

    private static List<String> arguments(Launch launch) {
        return launch.arguments().stream().map(Template::text).toList();
    }

    private static Property<HandlerStatus> changing(
            String name, String signature, Function<HandlerStatus, Object> value) {
        return new Property<>(name, signature, TRUE, value);
    }

    private static Object ofHandler(HandlerStatus status, Object otherwise, Function<Handler, Object> value) {
        return status.handler().map(value).orElse(otherwise);
    }

    private static Object ofMagic(HandlerStatus status, Object otherwise, Function<Magic, Object> value) {
        return status.pattern()
                .flatMap(pattern ->
                        pattern.fold(magic -> Optional.of(value.apply(magic)), extension -> Optional.empty()))
                .orElse(otherwise);
    }

    private static Map<String, List<Object>> origins(Handler handler) {
        Map<String, List<Object>> origins = new LinkedHashMap<>();
        new TreeMap<>(handler.origins()).forEach((field, origin) -> origins.put(printable(field), origin(origin)));
        return origins;
    }

    private static List<String> hidden(Handler handler) {
        return handler.hidden().stream().map(each -> printable(each.toString())).toList();
    }

    private static List<Object> origin(Origin origin) {
        return List.of(printable(origin.file()), origin.line());
    }

    /** The machine as it was declared; where a definition gives its bytes, the machine that they stand for. */
    private static String rule(HandlerStatus status) {
        Optional<ElfTarget> declared = status.handler().flatMap(Handler::rule).flatMap(Rule::target);
        return declared.or(() -> status.pattern().flatMap(ElfTarget::of))
                .map(target -> "elf: " + target.name())
                .or(() -> status.pattern().map(HandlerInterface::rule))
                .orElse("");
    }

    private static String rule(Pattern pattern) {
        return pattern.fold(
                magic -> "magic: " + pattern.describe().substring("magic ".length()),
                extension -> "extension: " + printable(extension.extension()));
    }

    private static String extension(HandlerStatus status) {
        return status.pattern()
                .map(pattern -> pattern.fold(magic -> "", extension -> printable(extension.extension())))
                .orElse("");
    }

    private static List<String> candidates(HandlerStatus status) {
        return status.handler().flatMap(Handler::rule).map(Rule::candidates).orElse(List.of()).stream()
                .map(Printable::printable)
                .toList();
    }

    private static List<Object> heldFile(HandlerStatus status) {
        return status.held()
                .map(file -> List.<Object>of(file.device(), file.inode()))
                .orElse(List.of(0L, 0L));
    }

    private static List<String> flags(HandlerStatus status) {
        Optional<Set<Flag>> registered = status.registration().map(Registration::flags);
        return registered.or(() -> status.handler().flatMap(Handler::rule).map(Rule::flags)).orElse(Set.of()).stream()
                .map(Flag::word)
                .toList();
    }

    private static String printable(String text) {
        return Printable.printable(text);
    }
}
