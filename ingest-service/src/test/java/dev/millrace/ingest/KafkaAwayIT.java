package dev.millrace.ingest;

import static dev.millrace.ingest.TestingCaller.code;
import static dev.millrace.ingest.TestingCaller.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithKafkaAndResults
class KafkaAwayIT {
    private static final int CLIENTS = 50;

    private final TestingCaller caller = new TestingCaller();

    @SuppressWarnings("NullAway.Init")
    InVmKafka kafka;

    @AfterEach
    void close() {
        caller.close();
    }

    record Answered(HttpResponse<String> response, Duration after) {}

    @Test
    void everyCallIsAnsweredWithin5SecondsAndNoJobIsOnTheLogTwice() throws Exception {
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(CLIENTS).toList();
        assertThat(caller.submit(job("before-" + ids.getFirst())).statusCode()).isEqualTo(202);

        kafka.stopBroker();
        List<Answered> answers;
        HttpResponse<String> live;
        try {
            answers = submitAtOnce(ids);
            live = caller.get("/q/health/live");
        } finally {
            kafka.startBroker();
        }

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(answers)
                .allSatisfy(answered -> {
                    assertThat(answered.response().statusCode()).isEqualTo(503);
                    assertThat(code(answered.response())).isEqualTo("log_unavailable");
                    assertThat(header(answered.response(), "retry-after")).isNotEmpty();
                    assertThat(answered.response().body()).contains("same id");
                    assertThat(answered.after()).isLessThan(Duration.ofSeconds(5));
                });
        String after = "after-" + ids.getFirst();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> caller.submit(job(after)).statusCode() == 202);
        try (var topics = new TestingTopics(kafka.bootstrapServers(), "jobs.submitted.v1")) {
            topics.awaitFirst(record -> after.equals(record.key()));
            assertThat(topics.awaitQuiet(Duration.ofMillis(500)))
                    .extracting(Arrival::key)
                    .filteredOn(ids::contains)
                    .doesNotHaveDuplicates();
        }
    }

    private List<Answered> submitAtOnce(List<String> ids)
            throws InterruptedException, ExecutionException {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answered>> calls = new ArrayList<>();
            for (String id : ids) {
                calls.add(clients.submit(() -> timed(id)));
            }
            List<Answered> answers = new ArrayList<>();
            for (Future<Answered> call : calls) {
                answers.add(call.get());
            }
            return answers;
        }
    }

    private Answered timed(String id) {
        long start = System.nanoTime();
        HttpResponse<String> response = caller.submit(job(id));
        return new Answered(response, Duration.ofNanos(System.nanoTime() - start));
    }

    private static String job(String id) {
        return "{\"id\":\"%s\",\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"a\"}}}"
                .formatted(id);
    }
}
