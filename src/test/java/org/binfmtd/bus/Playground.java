package org.binfmtd.bus;

import org.binfmtd.model.HandlerState;

public class Playground {
    public static void main(String[] a) throws Exception {
        try (ServedBus s = new ServedBus(
                a.length > 0
                        ? Samples.qemu(Integer.parseInt(a[0]))
                        : Samples.snapshot(
                                Samples.elf("arm", "arm"),
                                Samples.elf("armeb", "armeb"),
                                Samples.extension("jar", "jar"),
                                Samples.bare("7.x", HandlerState.FROZEN)))) {
            System.out.println(s.bus.address());
            Thread.sleep(1000000);
        }
    }
}
