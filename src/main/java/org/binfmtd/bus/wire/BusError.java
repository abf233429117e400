package org.binfmtd.bus.wire;

import org.binfmtd.model.Printable;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;

/** The bus, or a service on it, answered with an error; the message is safe to print. */
public final class BusError extends Exception {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String words;

    private BusError(String name, String words) {
        super(name + ": " + words);
        this.name = name;
        this.words = words;
    }

    public static BusError of(Error error) {
        return new BusError(Printable.printable(String.valueOf(error.getName())), Printable.printable(words(error)));
    }

    /** What was said beside the name; safe to print. */
    public String words() {
        return words;
    }

    /** Whether the service knew what was wanted, and who asked may not have it. */
    public boolean isDenial() {
        return is(ErrorName.ACCESS_DENIED) || is(ErrorName.INTERACTIVE_AUTHORIZATION_REQUIRED);
    }

    public boolean is(ErrorName error) {
        return is(error.text());
    }

    public boolean is(String error) {
        return name.equals(error);
    }

    private static String words(Error error) {
        try {
            Object[] parameters = error.getParameters();
            return parameters.length == 0 ? "" : String.valueOf(parameters[0]);
        } catch (DBusException e) {
            return "";
        }
    }
}
