package org.binfmtd.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.binfmtd.model.HandlerName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectPathTest {
    /** The expected texts are what sd_bus_path_encode(3) makes of them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    arm         | arm
                    qemu-arm    | qemu_2darm
                    7z          | _37z
                    a7          | a7
                    a_b         | a_5fb
                    c++.x       | c_2b_2b_2ex
                    é           | _c3_a9
                    ""          | _
                    """)
    void elementsAreEncodedAsSystemdDoes(String text, String element) {
        assertThat(ObjectPath.element(text)).isEqualTo(element);
    }

    @Test
    void handlersAreBelowTheManager() {
        assertThat(ObjectPath.of(new HandlerName("0"))).isEqualTo("/org/binfmtd1/handler/_30");
    }
}
