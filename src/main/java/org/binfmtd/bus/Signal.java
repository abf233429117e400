package org.binfmtd.bus;

/** Something we tell everybody. */
record Signal(String path, String interfaceName, String member, Body body) {}
