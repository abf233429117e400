/** The loop that keeps the kernel as declared: triggers, the inventory, pins, the snapshot, systemd's notifications. */
package org.binfmtd.daemon;
