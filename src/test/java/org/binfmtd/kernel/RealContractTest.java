package org.binfmtd.kernel;

import org.binfmtd.model.EntryName;
import org.junit.jupiter.api.Tag;

/** The contract as the kernel itself keeps it. */
@Tag("kernel")
class RealContractTest extends BinfmtMiscContract {
    @Override
    BinfmtMisc fresh() {
        return KernelRequired.fresh();
    }

    @Override
    void disable(EntryName name) {
        KernelRequired.write(EntryPath.of(KernelRequired.MOUNT_POINT, name), "0");
    }
}
