package org.binfmtd.bus.wire;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.binfmtd.model.HandlerName;

/** Where our objects are. */
public final class ObjectPath {
    public static final String MANAGER = "/org/binfmtd1";
    public static final String HANDLERS = MANAGER + "/handler";

    private ObjectPath() {}

    public static String of(HandlerName handler) {
        return HANDLERS + "/" + element(handler.text());
    }

    /**
     * Any text as one element of a path.
     *
     * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd_bus_path_encode.html">sd_bus_path_encode(3)</a>
     */
    public static String element(String text) {
        if (text.isEmpty()) {
            return "_";
        }
        StringBuilder element = new StringBuilder(text.length() + 8);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isLetter(octet) || isDigit(octet) && element.length() > 0) {
                element.append((char) octet);
            } else {
                element.append('_').append(HexFormat.of().toHexDigits(octet));
            }
        }
        return element.toString();
    }

    private static boolean isLetter(byte octet) {
        return octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z';
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
