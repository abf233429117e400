/**
 * The plan: a pure, total function from what is desired, observed, owned and known of the host to what should be done.
 */
package org.binfmtd.plan;
