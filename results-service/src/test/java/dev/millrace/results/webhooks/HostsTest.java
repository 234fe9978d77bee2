package dev.millrace.results.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostsTest {
    private final Hosts hosts = new Hosts(3, 2);

    @Test
    void oneHostTakesNoMoreThanItsShare() {
        assertThat(hosts.enter("dead")).isTrue();
        assertThat(hosts.enter("dead")).isTrue();

        assertThat(hosts.enter("dead")).isFalse();
        assertThat(hosts.busy()).containsExactly("dead");
        assertThat(hosts.enter("alive")).isTrue();
        assertThat(hosts.free()).isZero();
        assertThat(hosts.enter("third")).isFalse();
    }

    @Test
    void whoLeavesMakesRoom() {
        hosts.enter("dead");
        hosts.enter("dead");

        hosts.leave("dead");

        assertThat(hosts.busy()).isEmpty();
        assertThat(hosts.free()).isEqualTo(2);
        assertThat(hosts.enter("dead")).isTrue();
    }
}
