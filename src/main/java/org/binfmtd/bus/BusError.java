package org.binfmtd.bus;

import org.binfmtd.model.Text;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;

/** The bus answered with an error; the message is safe to print. */
final class BusError extends Exception {
    private static final long serialVersionUID = 1L;

    private BusError(String message) {
        super(message);
    }

    static BusError of(Error error) {
        return new BusError(Text.printable(error.getName() + ": " + words(error)));
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
