package org.binfmtd.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.binfmtd.model.Bytes;
import org.junit.jupiter.api.Test;

/** The examples are computed by hand from the specification; busctl and gdbus read all the rest. */
class EncoderTest {
    @Test
    void numbersAreAlignedAndLittleEndian() {
        assertThat(hex("yqut", 1, 0x0203, 0x04050607, 0x08090a0b0c0d0e0fL))
                .isEqualTo("01000302" + "07060504" + "0f0e0d0c0b0a0908");
        assertThat(hex("yib", 255, -2, true)).isEqualTo("ff000000" + "feffffff" + "01000000");
        assertThat(hex("t", -1L)).isEqualTo("ffffffffffffffff");
    }

    @Test
    void textHasItsLengthAndANul() {
        assertThat(hex("so", "é", "/")).isEqualTo("02000000c3a900" + "00" + "010000002f00");
        assertThat(hex("g", "a{sv}")).isEqualTo("05617b73767d00");
    }

    @Test
    void anArraysLengthDoesNotCountThePaddingBeforeItsFirstElement() {
        assertThat(hex("at", List.of())).isEqualTo("00000000" + "00000000");
        assertThat(hex("at", List.of(1))).isEqualTo("08000000" + "00000000" + "0100000000000000");
        assertThat(hex("ay", Bytes.ofHex("7f45"))).isEqualTo("02000000" + "7f45");
        assertThat(hex("as", List.of("a", "b"))).isEqualTo("0e000000" + "010000006100" + "0000" + "010000006200");
    }

    @Test
    void structuresAndDictionaryEntriesAreAlignedToEight() {
        assertThat(hex("y(yu)", 1, List.of(2, 3))).isEqualTo("0100000000000000" + "02000000" + "03000000");
        assertThat(hex("a{sv}", Map.of("a", new TypedValue("u", 5))))
                .isEqualTo("10000000" + "00000000" + "010000006100" + "017500" + "000000" + "05000000");
    }

    @Test
    void aNulInAStringWouldHaveUsThrownOffTheBus() {
        assertThat(hex("s", "a\0b")).isEqualTo(hex("s", "a\\x00b"));
    }

    private static String hex(String signature, Object... values) {
        return Bytes.of(Body.of(signature, values).octets()).hex();
    }
}
