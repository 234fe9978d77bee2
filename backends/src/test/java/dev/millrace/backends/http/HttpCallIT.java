package dev.millrace.backends.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.registry.Registry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A call that is not wanted any more, in every phase. */
class HttpCallIT {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    private static final Vertx VERTX = Vertx.vertx();
    private static final Connections CONNECTIONS =
            new Connections(
                    VERTX,
                    null,
                    new Connections.Limits(
                            1, 4, CONNECT_TIMEOUT, Duration.ofSeconds(30), Duration.ofHours(1)));

    @AfterAll
    static void stop() {
        CONNECTIONS.close();
        VERTX.close();
    }

    @Test
    void aCallClosedInTheHandshakeEndsAtOnceAndItsConnectionWithTheConnectTimeout()
            throws Exception {
        try (var server =
                new TestingServer((socket, _) ->
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            HttpCall call = begin("https", server, "{}", StreamReader.none());
            await().until(() -> server.connections() == 1);

            call.close();

            assertThat(call.await(PATIENCE)).isInstanceOf(HttpAnswer.Closed.class);
            await().atMost(CONNECT_TIMEOUT.plus(NOTICED_WITHIN)).until(() -> server.left() == 1);
        }
    }

    @Test
    void aCallClosedWhileItWaitsForAConnectionIsNeverSent() throws Exception {
        try (var server = new TestingServer((socket, self) -> self.readHead(socket))) {
            HttpCall first = begin("http", server, "{}", StreamReader.none());
            HttpCall waiting = begin("http", server, "{}", StreamReader.none());
            waiting.close();

            assertThat(first.await(PATIENCE)).isInstanceOf(HttpAnswer.Cut.class);
            assertThat(waiting.await(PATIENCE)).isInstanceOf(HttpAnswer.Closed.class);
        }
    }

    @Test
    void aCallClosedWhileItSendsIsClosedAtTheServer() throws Exception {
        try (var server = new TestingServer(HttpCallIT::readsNothing)) {
            HttpCall call = begin("http", server, "x".repeat(2_000_000), StreamReader.none());
            await().until(() -> server.asked() == 1);

            call.close();

            assertThat(call.await(PATIENCE)).isInstanceOf(HttpAnswer.Closed.class);
            await().atMost(NOTICED_WITHIN).until(() -> server.left() == 1);
        }
    }

    /** A write fails as soon as the client is gone. */
    private static void readsNothing(Socket socket, TestingServer server) throws IOException {
        server.readHead(socket);
        while (true) {
            socket.sendUrgentData(0);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void aCallClosedBeforeTheHeadersIsClosedAtTheServer() throws Exception {
        try (var server = new TestingServer(TestingServer.sayingOnce(""))) {
            HttpCall call = begin("http", server, "{}", StreamReader.none());
            await().until(() -> server.asked() == 1);

            call.close();

            assertThat(call.await(PATIENCE)).isInstanceOf(HttpAnswer.Closed.class);
            await().atMost(NOTICED_WITHIN).until(() -> server.left() == 1);
        }
    }

    @Test
    void aCallPastItsDeadlineInTheMiddleOfAStreamIsClosedAtTheServer() throws Exception {
        try (var server = new TestingServer(TestingServer.sayingOnce(HEAD + "3\r\nabc\r\n"))) {
            HttpCall call = begin("http", server, "{}", new Heard(StreamReader.Heard.PROGRESS));

            assertThat(call.await(Duration.ofMillis(300), PATIENCE))
                    .isEqualTo(new HttpAnswer.TimedOut(Duration.ofMillis(300)));
            await().atMost(NOTICED_WITHIN).until(() -> server.left() == 1);
        }
    }

    @Test
    void aStreamThatIsWholeButNeverEndsGivesItsConnectionBack() throws Exception {
        try (var server = new TestingServer(TestingServer.sayingOnce(HEAD + "3\r\nabc\r\n"))) {
            HttpCall whole = begin("http", server, "{}", new Heard(StreamReader.Heard.WHOLE));
            HttpCall next = begin("http", server, "{}", new Heard(StreamReader.Heard.WHOLE));

            assertThat(whole.await(PATIENCE)).isInstanceOf(HttpAnswer.Responded.class);
            assertThat(next.await(PATIENCE)).isInstanceOf(HttpAnswer.Responded.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    private record Heard(StreamReader.Heard of) implements StreamReader {
        @Override
        public boolean takes(int status, Map<String, String> headers) {
            return true;
        }

        @Override
        public StreamReader.Heard take(byte[] part) {
            return of;
        }
    }

    private static HttpCall begin(
            String scheme, TestingServer server, String body, StreamReader stream)
            throws Exception {
        return CONNECTIONS.post(
                new Registry.Backend(
                        "openai", "%s://127.0.0.1:%d/v1".formatted(scheme, server.port()), null),
                "/chat/completions",
                Map.of(),
                body.getBytes(UTF_8),
                1_000,
                stream);
    }
}
