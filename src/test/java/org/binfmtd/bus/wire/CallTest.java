package org.binfmtd.bus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import org.junit.jupiter.api.Test;

class CallTest {
    @Test
    void whatNobodySentCannotBeAnsweredAndIsNoCall() throws IOException {
        Framer framer = new Framer(Framer.LARGEST_CALL);
        byte[] message = MessageBuilder.driverCall("Test", Body.EMPTY).octets(1);
        framer.read(Channels.newChannel(new ByteArrayInputStream(message)));
        assertThat(Call.of(framer.nextPacket().orElseThrow())).isEmpty();
    }
}
