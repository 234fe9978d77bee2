package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private final FreePorts ports = new FreePorts();

    @Test
    void aTakenPortIsPassedOverForTheNextFreeOne() throws IOException {
        int port = ports.any();
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {

            int other = new FreePorts().atOrAbove(taken.getLocalPort());

            assertThat(other).isGreaterThan(port);
        }
    }

    @Test
    void aTakenPortThatWasNamedIsRefused() throws IOException {
        int port = ports.any();
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new FreePorts().exactly(taken.getLocalPort()))
                    .hasMessageStartingWith("port " + port + " is taken by another process")
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void noPortIsHandedOutTwice() {
        int first = ports.atOrAbove(20_500);

        assertThat(ports.atOrAbove(first)).isNotEqualTo(first);
    }
}
