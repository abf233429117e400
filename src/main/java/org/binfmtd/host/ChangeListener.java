package org.binfmtd.host;

import org.binfmtd.model.EntryName;

/** Is notified that something may have changed. Thread-safe; every method returns at once. */
public interface ChangeListener {
    void raise(Trigger trigger);

    /** {@link Trigger#KERNEL}, for this entry alone. */
    void raiseKernel(EntryName entry);
}
