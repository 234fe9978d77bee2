package dev.millrace.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ManyStreamsTest {
    private static final int STREAMS = 1_000;
    private static final String BODY =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"go\"}]}";

    @Test
    void aThousandStreamsRunAtOnceAndEachComesToItsEnd() throws Exception {
        var tokens = Conduct.good().generating(10, Duration.ofMillis(200));
        try (var provider = ScriptedProvider.started().behave(tokens);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> call = () -> stream(provider.port());
            List<Future<String>> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(callers.submit(call));
            }

            for (var stream : streams) {
                assertThat(stream.get()).startsWith("HTTP/1.1 200 ").contains("data: [DONE]");
            }
            assertThat(provider.calls()).hasSize(STREAMS).noneMatch(Call::disconnected);
            assertThat(provider.concurrentSeen()).isGreaterThan(STREAMS / 2);
        }
    }

    private static String stream(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var head =
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "host: x\r\n"
                            + "connection: close\r\n"
                            + "content-length: "
                            + BODY.length()
                            + "\r\n\r\n";
            socket.getOutputStream().write((head + BODY).getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
