/**
 * The loop that keeps the kernel as declared: triggers, passes, repairs and their damping, and the notifications to
 * systemd.
 */
package org.binfmtd.daemon;
