package dev.millrace.ingest;

import static dev.millrace.ingest.TestingCaller.code;
import static dev.millrace.ingest.TestingCaller.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithKafkaAndResults
class ForwardCallsIT {
    private final TestingCaller caller = new TestingCaller();

    @SuppressWarnings("NullAway.Init")
    TestingResults results;

    @AfterEach
    void close() {
        caller.close();
    }

    @Test
    void whatIsNotOursGoesToResultsServiceAsItCame() {
        HttpResponse<String> response =
                caller.call(
                        "POST",
                        "/v1/jobs/a%2Fb/cancel?x=1&y=%20",
                        "{\"é\":1}",
                        "Authorization",
                        "Bearer key",
                        "x-request-id",
                        "mine");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("POST /v1/jobs/a%2Fb/cancel?x=1&y=%20 {\"é\":1}");
        assertThat(response.headers().allValues("x-request-id")).containsExactly("mine");
        assertThat(header(response, "content-type")).isEqualTo("text/plain");
        assertThat(header(response, "keep-alive")).isEmpty();
        Map<String, String> headers = results.requests().getLast().headers();
        assertThat(headers)
                .containsEntry("authorization", "Bearer key")
                .containsEntry("x-request-id", "mine")
                .containsEntry("content-type", "application/json")
                .doesNotContainKeys("http2-settings", "upgrade");
    }

    @Test
    void otherMethodsOfOurOwnPathAreTheirsToo() {
        assertThat(caller.get("/v1/jobs?limit=1").body()).isEqualTo("GET /v1/jobs?limit=1 ");
        assertThat(caller.call("DELETE", "/v1/jobs/a", "").body()).isEqualTo("DELETE /v1/jobs/a ");
        HttpResponse<String> head = caller.call("HEAD", "/v1/jobs/a", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void anErrorOfTheirsIsPassedOnUnderOurRequestId() {
        HttpResponse<String> response = caller.get("/v1/jobs/missing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().allValues("x-request-id"))
                .singleElement()
                .asString()
                .startsWith("req_");
    }

    @Test
    void anAnswerInPiecesArrivesWhole() {
        assertThat(caller.get("/v1/jobs/chunked").body()).isEqualTo("{\"a\":1}");
    }

    @Test
    void aBodyInPiecesArrivesWhole() {
        var pieces = new ByteArrayInputStream("pieces".getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> response =
                caller.send(
                        HttpRequest.newBuilder(TestingCaller.url("/v1/webhooks"))
                                .POST(BodyPublishers.ofInputStream(() -> pieces))
                                .build());

        assertThat(response.body()).isEqualTo("POST /v1/webhooks pieces");
    }

    @Test
    void anAnswerThatBreaksOffBreaksOffHereToo() {
        assertThatThrownBy(() -> caller.get("/v1/jobs/broken"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broke off");
    }

    @Test
    void aCallerThatLeavesTakesItsCallAlong() throws IOException {
        int before = results.deserted();
        var url = TestingCaller.url("/v1/jobs/forever");
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /v1/jobs/forever?wait=60 HTTP/1.1\r\nhost: x\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() ->
                    results.requests().stream()
                            .anyMatch(r -> r.path().startsWith("/v1/jobs/forever")));
        }

        await().atMost(Duration.ofSeconds(5)).until(() -> results.deserted() == before + 1);
    }

    @Test
    void callsAboutCollectionsAreRefusedByNameWhereNobodyAnswersThem() {
        int before = results.requests().size();

        HttpResponse<String> search =
                caller.call("POST", "/v1/collections/handbook/search", "{\"query\":\"a\"}");

        assertThat(search.statusCode()).isEqualTo(501);
        assertThat(code(search)).isEqualTo("vectors_not_configured");
        assertThat(search.body()).contains("ingest.embedding-url");
        assertThat(results.requests()).hasSize(before);
    }

    @Test
    void withResultsServiceDownOnlyItsCallsAre503() {
        results.stop();
        try {
            HttpResponse<String> read = caller.get("/v1/jobs/a");
            HttpResponse<String> cancel = caller.call("POST", "/v1/jobs/a/cancel", "{}");
            HttpResponse<String> submitted =
                    caller.submit("{\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"a\"}}}");

            for (var response : new HttpResponse<?>[] {read, cancel}) {
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().firstValue("retry-after")).isPresent();
                assertThat(response.headers().firstValue("x-request-id")).isPresent();
            }
            assertThat(code(read)).isEqualTo("results_unavailable");
            assertThat(submitted.statusCode()).isEqualTo(202);
        } finally {
            results.back();
        }

        assertThat(caller.get("/v1/jobs/a").statusCode()).isEqualTo(200);
    }
}
