/**
 * The face on D-Bus. A leaf: it reads snapshots and asks through {@link org.binfmtd.status.Control}; nothing depends on
 * it. {@link org.binfmtd.bus.BusFace} is its door. To add a property: one line in {@code ManagerInterface} or
 * {@code HandlerInterface}, and its description in {@code config/dbus/org.binfmtd1.xml}.
 *
 * <p>Everything behind the door runs on one thread and blocks nowhere but in one selector.
 */
package org.binfmtd.bus;
