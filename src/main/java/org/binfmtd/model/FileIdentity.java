package org.binfmtd.model;

/**
 * The identity of a file: what shows that the file a {@code fix-binary} entry holds is no longer the one at its path.
 *
 * @param device {@code st_dev}
 * @param inode {@code st_ino}
 * @param changed {@code st_ctim} in nanoseconds since the epoch
 */
public record FileIdentity(long device, long inode, long changed) {}
