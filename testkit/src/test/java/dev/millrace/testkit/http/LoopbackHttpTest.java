package dev.millrace.testkit.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopbackHttpTest {
    @Test
    void requestsOnOneConnectionAreAnsweredInTurnWhateverTheirForm() throws IOException {
        var answers =
                say(
                        """
                        POST /chunked HTTP/1.1
                        Transfer-Encoding: chunked

                        5
                        hello
                        6;x=y
                        , you
                        \n\
                        0

                        POST /counted HTTP/1.1
                        Content-Length: 3

                        abcGET /last HTTP/1.0

                        """);

        assertThat(answers)
                .containsSubsequence(
                        "POST /chunked hello, you\n",
                        "POST /counted abc",
                        "connection: close",
                        "GET /last ");
    }

    @Test
    void whatIsNoHttpOrTooLongIsHungUpOn() throws IOException {
        assertThat(say("nonsense\n")).isEmpty();
        assertThat(say("POST / HTTP/1.1\nContent-Length: 99999999\n\n")).isEmpty();
        assertThat(say("GET / HTTP/1.1\n" + "a: b\n".repeat(300) + "\n")).isEmpty();
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws IOException {
        assertThat(
                        say(
                                """
                                POST / HTTP/1.1
                                Expect: 100-continue
                                Connection: close
                                Content-Length: 2

                                ab\
                                """))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
                .endsWith("POST / ab");
    }

    @Test
    void aHandlerThatFailsAnswers500() throws IOException {
        try (var http =
                new LoopbackHttp(
                        0,
                        _ -> {
                            throw new OutOfMemoryError("broken");
                        })) {
            assertThat(say(http, "GET / HTTP/1.0\n\n")).contains("500", "broken");
        }
    }

    private static String say(String text) throws IOException {
        try (var http = new LoopbackHttp(0, LoopbackHttpTest::echo)) {
            return say(http, text);
        }
    }

    /** Everything the server says until it hangs up. */
    private static String say(LoopbackHttp http, String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static void echo(Exchange exchange) throws IOException {
        var request = exchange.request();
        var said = request.method() + " " + request.path() + " " + request.body();
        exchange.answer(200, Map.of(), said.getBytes(UTF_8));
    }
}
