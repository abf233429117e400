package org.binfmtd.kernel;

import org.binfmtd.model.EntryName;

/** The contract as the kernel in memory keeps it. */
class FakeContractTest extends BinfmtMiscContract {
    private final FakeBinfmtMisc kernel = new FakeBinfmtMisc();

    @Override
    BinfmtMisc fresh() {
        kernel.install("/bin/cat");
        return kernel;
    }

    @Override
    void disable(EntryName name) {
        kernel.disable(name);
    }
}
