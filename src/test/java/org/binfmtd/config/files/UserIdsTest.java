package org.binfmtd.config.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UserIdsTest {
    @Test
    void whatAMapMaps() {
        assertThat(UserIds.isMapped(65534, List.of("         0          0 4294967295")))
                .isTrue();
        assertThat(UserIds.isMapped(65534, List.of("         0          0      65536")))
                .isTrue();
        assertThat(UserIds.isMapped(65534, List.of("0 1000 1"))).isFalse();
        assertThat(UserIds.isMapped(65534, List.of("0 1000 1", "1 100000 65533")))
                .isFalse();
        assertThat(UserIds.isMapped(65534, List.of("0 1000 1", "1 100000 65534")))
                .isTrue();
        assertThat(UserIds.isMapped(65534, List.of("65534 1 1"))).isTrue();
        assertThat(UserIds.isMapped(0, List.of("65534 1 1"))).isFalse();
        assertThat(UserIds.isMapped(65534, List.of())).isFalse();
    }

    @Test
    void rootIsRoot() {
        assertThat(new UserIds().isRoot(0)).isTrue();
        assertThat(new UserIds().isRoot(1000)).isFalse();
        assertThat(new UserIds().isRoot(-2)).isFalse();
    }
}
