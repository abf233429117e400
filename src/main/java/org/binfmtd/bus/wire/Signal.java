package org.binfmtd.bus.wire;

/** Something we tell everybody. */
public record Signal(String path, String interfaceName, String member, Body body) {}
