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
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void aThousandStreamsRunAtOnceAndEachComesToItsEnd() throws Exception {
        var tokens = Conduct.good().generating(10, Duration.ofMillis(100));
        try (var provider = ScriptedProvider.started().behave(tokens.running(1));
                var _ = call(provider.port(), "[[hang]]"); // holds up all others
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            provider.awaitCalls(PATIENCE, calls -> calls.size() == 1);
            Callable<String> call = () -> stream(provider.port());
            List<Future<String>> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(callers.submit(call));
            }
            provider.awaitCalls(PATIENCE, calls -> calls.size() == STREAMS + 1);

            provider.behave(tokens);

            for (var stream : streams) {
                assertThat(stream.get()).startsWith("HTTP/1.1 200 ").contains("data: [DONE]");
            }
            assertThat(provider.calls()).noneMatch(Call::disconnected);
            assertThat(provider.concurrentSeen()).isEqualTo(STREAMS + 1);
        }
    }

    private static String stream(int port) throws IOException {
        try (var socket = call(port, "go")) {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static Socket call(int port, String text) throws IOException {
        var body =
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                        .formatted(text);
        var head =
                "POST /v1/chat/completions HTTP/1.1\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
                        .formatted(body.length());
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write((head + body).getBytes(UTF_8));
        return socket;
    }
}
