package dev.millrace.ingest;

import static dev.millrace.ingest.TestingCaller.code;
import static dev.millrace.ingest.TestingCaller.header;
import static dev.millrace.ingest.TestingCaller.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.access.ApiKeys;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With API keys and little room. */
@QuarkusTest
@WithKafkaAndResults
@WithTestResource(TestingEmbedding.class)
@TestProfile(DoorIT.KeysAndLittleRoom.class)
class DoorIT {
    private static final String JOB =
            "{\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"a\"}}}";
    private static final String ACME = "Bearer acme-key";
    private static final String READER = "Bearer reader-key";
    private static final String OPS = "Bearer ops-key";

    private final TestingCaller caller = new TestingCaller();

    @SuppressWarnings("NullAway.Init")
    TestingResults results;

    @SuppressWarnings("NullAway.Init")
    TestingEmbedding embedding;

    @ConfigProperty(name = "auth.keys-file")
    Path keysFile;

    @AfterEach
    void close() {
        caller.close();
    }

    @Test
    void aKeyDecidesTheTenant() {
        HttpResponse<String> response = submit(ACME, JOB);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).path("tenant").asText()).isEqualTo("acme");
    }

    @Test
    void anotherTenantThanTheKeysMayNotBeNamed() {
        HttpResponse<String> response = submit(ACME, "{\"tenant\":\"b\"," + JOB.substring(1));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(code(response)).isEqualTo("tenant_mismatch");
    }

    @Test
    void aWrongKeyAndNoKeyAre401AtEveryDoor() {
        assertThat(submit("Bearer wrong", JOB).statusCode()).isEqualTo(401);
        assertThat(header(submit("Bearer wrong", JOB), "www-authenticate")).isEqualTo("Bearer");
        assertThat(caller.submit(JOB).statusCode()).isEqualTo(401);
        assertThat(caller.get("/v1/jobs/a").statusCode()).isEqualTo(401);
        assertThat(code(caller.get("/v1/jobs/a"))).isEqualTo("invalid_api_key");
    }

    @Test
    void aKeyThatMayOnlyReadMayNotSubmit() {
        HttpResponse<String> response = submit(READER, JOB);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(json(response).path("error").path("message").asText()).contains("jobs:write");
    }

    @Test
    void aKeyThatMayOnlyReadAsksAboutJobsAndNeitherCancelsNorSeesSecrets() {
        int before = results.requests().size();

        for (String path :
                new String[] {
                    "/v1/webhooks/secrets",
                    "/v1/jobs/../webhooks/secrets",
                    "/v1/jobs/%2e%2e/webhooks/secrets"
                }) {
            assertThat(read(path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(
                        caller.call("POST", "/v1/jobs/a/cancel", "{}", "Authorization", READER)
                                .statusCode())
                .isEqualTo(403);
        assertThat(results.requests()).hasSize(before);
        assertThat(read("/v1/jobs/a").statusCode()).isEqualTo(200);
    }

    @Test
    void aForwardedCallIsForTheTenantOfItsKey() {
        read("/v1/jobs");

        assertThat(results.requests().getLast().headers()).containsEntry("millrace-tenant", "acme");
    }

    @Test
    void aKeyThatNamesAnotherTenantIsToldWhichHeaderItMayNotSendAtEveryDoor() {
        int before = results.requests().size();

        for (HttpResponse<String> response :
                List.of(
                        caller.get("/v1/jobs", "Authorization", READER, "millrace-tenant", "other"),
                        caller.submit(JOB, "Authorization", ACME, "millrace-tenant", "other"))) {
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(json(response).path("error").path("param").asText())
                    .isEqualTo("millrace-tenant");
        }
        assertThat(results.requests()).hasSize(before);
    }

    @Test
    void aSearchIsForwardedForAKeyThatMayReadAndForItsTenant() {
        HttpResponse<String> response =
                caller.call(
                        "POST",
                        "/v1/collections/handbook/search?timeout=PT1S",
                        "{\"query\":\"a\"}",
                        "Authorization",
                        READER);

        assertThat(response.body())
                .isEqualTo("POST /v1/collections/handbook/search?timeout=PT1S {\"query\":\"a\"}");
        assertThat(embedding.requests().getLast().headers())
                .containsEntry("millrace-tenant", "acme")
                .containsEntry("authorization", READER);
    }

    @Test
    void deletingDocumentsIsForKeysThatMayWrite() {
        String documents = "/v1/collections/handbook/documents?id=a&id=b";
        int before = embedding.requests().size();

        HttpResponse<String> refused =
                caller.call("DELETE", documents, "", "Authorization", READER);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(embedding.requests()).hasSize(before);
        assertThat(caller.call("DELETE", documents, "", "Authorization", ACME).body())
                .isEqualTo("DELETE " + documents + " ");
    }

    @Test
    void withEmbeddingServiceDownOnlyItsCallsAre503() {
        embedding.stop();
        try {
            HttpResponse<String> search =
                    caller.call(
                            "POST",
                            "/v1/collections/handbook/search",
                            "{}",
                            "Authorization",
                            READER);

            assertThat(search.statusCode()).isEqualTo(503);
            assertThat(code(search)).isEqualTo("embedding_unavailable");
            assertThat(header(search, "retry-after")).isNotEmpty();
            assertThat(read("/v1/jobs/a").statusCode()).isEqualTo(200);
        } finally {
            embedding.back();
        }
    }

    @Test
    void anAdminsCallIsForTheTenantItNames() {
        caller.get("/v1/jobs", "Authorization", OPS, "millrace-tenant", "other");

        assertThat(results.requests().getLast().headers())
                .containsEntry("millrace-tenant", "other");
        assertThat(submit(OPS, JOB).statusCode()).isEqualTo(403);
    }

    @Test
    void whatIsForAdminsIsForwardedForTheirKeysAlone() {
        int before = results.requests().size();

        HttpResponse<String> refused = caller.get("/v1/admin/dead-letters", "Authorization", ACME);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("error").path("message").asText()).contains("admin");
        assertThat(results.requests()).hasSize(before);

        assertThat(caller.get("/v1/admin/dead-letters", "Authorization", OPS).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aNewKeyIsKnownWithoutARestart() throws IOException {
        assertThat(submit("Bearer new-key", JOB).statusCode()).isEqualTo(401);

        Files.writeString(keysFile, Files.readString(keysFile) + entry("new-key", "jobs:write"));

        await().atMost(Duration.ofSeconds(5))
                .until(() -> submit("Bearer new-key", JOB).statusCode() == 202);
    }

    @Test
    void whatDoesNotFitIsToldToComeBackAndWhoSendsTooSlowlyMakesRoom() throws IOException {
        try (Socket one = halfARequest();
                Socket two = halfARequest()) {
            await().until(() -> submit(ACME, JOB).statusCode() == 429);
            HttpResponse<String> refused = submit(ACME, JOB);
            assertThat(header(refused, "retry-after")).isEqualTo("1");
            assertThat(code(refused)).isEqualTo("too_many_requests");
            assertThat(json(refused).path("error").path("type").asText())
                    .isEqualTo("rate_limit_error");

            for (Socket socket : new Socket[] {one, two}) {
                assertThat(
                                new String(
                                        socket.getInputStream().readAllBytes(),
                                        StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 408 ");
            }
        }
        assertThat(submit(ACME, JOB).statusCode()).isEqualTo(202);
    }

    @Test
    void aCallerThatLeavesInTheMiddleOfItsBodyMakesRoom() throws IOException {
        halfARequest().close();
        halfARequest().close();
        halfARequest().close();

        await().atMost(Duration.ofSeconds(1)).until(() -> submit(ACME, JOB).statusCode() == 202);
    }

    private HttpResponse<String> read(String path) {
        return caller.get(path, "Authorization", READER);
    }

    private HttpResponse<String> submit(String authorization, String job) {
        return caller.submit(job, "Authorization", authorization);
    }

    private static Socket halfARequest() throws IOException {
        var url = TestingCaller.url("/v1/jobs");
        var socket = new Socket(url.getHost(), url.getPort());
        socket.getOutputStream()
                .write(
                        """
                        POST /v1/jobs HTTP/1.1\r
                        host: x\r
                        authorization: %s\r
                        content-length: 100\r
                        \r
                        {\
                        """
                                .formatted(ACME)
                                .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String entry(String key, String scopes) {
        return "  - { sha256: \"%s\", tenant: acme, scopes: [%s] }\n"
                .formatted(ApiKeys.sha256(key), scopes);
    }

    /** For Quarkus. */
    public static final class KeysAndLittleRoom implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path file = Files.createTempFile(Path.of("target"), "keys", ".yaml");
                Files.writeString(
                        file,
                        "keys:\n"
                                + entry("acme-key", "jobs:read, jobs:write")
                                + entry("reader-key", "jobs:read")
                                + entry("ops-key", "jobs:read, admin"));
                return Map.of(
                        "auth.keys-file", file.toString(),
                        "ingest.requests-in-flight-max", "2",
                        "ingest.body-time-max", "PT2S");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
