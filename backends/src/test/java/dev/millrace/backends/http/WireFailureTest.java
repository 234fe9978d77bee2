package dev.millrace.backends.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WireFailureTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new ConnectException("Connection refused: 10.0.0.7"),
                        "it refused the connection"),
                Arguments.of(new ConnectTimeoutException("10.0.0.7"), "it did not accept in time"),
                Arguments.of(new UnknownHostException("secret.internal"), "its name is not known"),
                Arguments.of(new NoRouteToHostException("10.0.0.7"), "no route to it"),
                Arguments.of(new SSLHandshakeException("expired"), "no TLS with it"),
                Arguments.of(new IOException("10.0.0.7 is odd"), "IOException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whyThereIsNoConnectionIsSaidWithoutAnAddress(Throwable failure, String cause) {
        assertThat(WireFailure.opening(failure)).isEqualTo(new HttpAnswer.Unreachable(cause));
    }

    @Test
    void aFullPoolIsNotTheServersFault() {
        assertThat(WireFailure.opening(new ConnectionPoolTooBusyException("full")))
                .isEqualTo(new HttpAnswer.NoConnectionFree());
    }
}
