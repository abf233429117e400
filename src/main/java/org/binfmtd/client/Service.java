package org.binfmtd.client;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What the daemon shows on the bus, for readers in this program. Values are {@link String}, {@link Long},
 * {@link Boolean}, {@link org.binfmtd.model.Bytes}, {@link List} (arrays and structures) and {@link Map}; all text is
 * safe to print.
 *
 * @see <a href="../../../../../../config/dbus/org.binfmtd1.xml">the contract, config/dbus/org.binfmtd1.xml</a>
 */
public interface Service {
    /** The properties of {@code org.binfmtd1.Manager} by their names. */
    Map<String, Object> manager() throws IOException, ServiceError;

    /** The properties of {@code org.binfmtd1.Handler} of each handler, in the order of their names. */
    List<Map<String, Object>> handlers() throws IOException, ServiceError;

    /** As {@code ListEntries} answers. */
    List<List<Object>> entries() throws IOException, ServiceError;

    /** As {@code History} answers. */
    List<List<Object>> history() throws IOException, ServiceError;
}
