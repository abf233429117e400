/**
 * How all stands, as one value: {@link org.binfmtd.status.Snapshot}. It is computed from the plan and from what was
 * observed; the daemon publishes it, and {@code binfmtctl} computes the same where no daemon runs.
 */
package org.binfmtd.status;
