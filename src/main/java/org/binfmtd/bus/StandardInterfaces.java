package org.binfmtd.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Answer.ErrorAnswer;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.bus.wire.ErrorName;

/**
 * What every object has, as the specification wants it.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#standard-interfaces">standard interfaces</a>
 */
final class StandardInterfaces {
    static final String OBJECT_MANAGER_NAME = "org.freedesktop.DBus.ObjectManager";

    static final Interface<ObjectNode> PEER = Interface.of(
            "org.freedesktop.DBus.Peer",
            List.of(
                    new Method<>("Ping", "", (node, call) -> new Answer.Reply(Body.EMPTY)),
                    new Method<>("GetMachineId", "", (node, call) -> machineId())),
            List.of());

    static final Interface<ObjectNode> INTROSPECTABLE = Interface.of(
            "org.freedesktop.DBus.Introspectable",
            List.of(new Method<>("Introspect", "", (node, call) -> Answer.reply("s", Introspection.of(node)))),
            List.of());

    static final Interface<ObjectNode> PROPERTIES = Interface.of(
            PropertyCalls.INTERFACE,
            List.of(
                    new Method<>("Get", "ss", PropertyCalls::get),
                    new Method<>("GetAll", "s", PropertyCalls::getAll),
                    new Method<>("Set", "ssv", PropertyCalls::set)),
            List.of());

    static final Interface<PublishedSnapshot> OBJECT_MANAGER = Interface.of(
            OBJECT_MANAGER_NAME,
            List.of(new Method<>("GetManagedObjects", "", (view, call) -> new Answer.Reply(view.managedObjects()))),
            List.of());

    private StandardInterfaces() {}

    private static Answer machineId() {
        try {
            return Answer.reply(
                    "s", Files.readString(Path.of("/etc/machine-id")).strip());
        } catch (IOException e) {
            return new ErrorAnswer(ErrorName.NOT_SUPPORTED, "this machine has no readable /etc/machine-id");
        }
    }
}
