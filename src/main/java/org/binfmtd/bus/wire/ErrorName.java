package org.binfmtd.bus.wire;

/** The errors that calls may be answered with. */
public enum ErrorName {
    UNKNOWN_METHOD("org.freedesktop.DBus.Error.UnknownMethod"),
    UNKNOWN_INTERFACE("org.freedesktop.DBus.Error.UnknownInterface"),
    UNKNOWN_OBJECT("org.freedesktop.DBus.Error.UnknownObject"),
    UNKNOWN_PROPERTY("org.freedesktop.DBus.Error.UnknownProperty"),
    PROPERTY_READ_ONLY("org.freedesktop.DBus.Error.PropertyReadOnly"),
    INVALID_ARGS("org.freedesktop.DBus.Error.InvalidArgs"),
    ACCESS_DENIED("org.freedesktop.DBus.Error.AccessDenied"),
    INTERACTIVE_AUTHORIZATION_REQUIRED("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"),
    NOT_SUPPORTED("org.freedesktop.DBus.Error.NotSupported"),
    LIMITS_EXCEEDED("org.freedesktop.DBus.Error.LimitsExceeded"),
    NAME_HAS_NO_OWNER("org.freedesktop.DBus.Error.NameHasNoOwner"),
    FAILED("org.freedesktop.DBus.Error.Failed"),
    NO_SUCH_HANDLER("org.binfmtd1.Error.NoSuchHandler"),
    NOT_MOUNTED("org.binfmtd1.Error.NotMounted"),
    CONFIG_REFUSED("org.binfmtd1.Error.ConfigRefused"),
    BUSY("org.binfmtd1.Error.Busy");

    private final String text;

    ErrorName(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
