/**
 * The values everything else speaks in: handlers, registrations, entries, claims. No input, no output, no logging,
 * no clock. Everything here is immutable and may be used from any thread.
 */
package org.binfmtd.model;
