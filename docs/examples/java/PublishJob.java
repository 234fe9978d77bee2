import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes one job with the Kafka client, reads its completion, and verifies its signed webhook.
 * Needs kafka-clients, com.standardwebhooks:standardwebhooks and jackson-databind.
 */
public class PublishJob {
    private static final String KAFKA = env("MILLRACE_KAFKA", "localhost:9092");
    private static final String URL = env("MILLRACE_URL", "http://localhost:8080");
    private static final String TENANT = env("MILLRACE_TENANT", "local");
    private static final Duration TIME_MAX = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A webhook as it came: what is signed are its bytes. */
    record Received(Map<String, List<String>> headers, String body) {}

    record Completion(String type, String eventId, JsonNode data) {}

    public static void main(String[] args) throws Exception {
        var secret = webhookSecret();
        var webhooks = new LinkedBlockingQueue<Received>();
        var receiver = receiver(webhooks);
        try (var completions = completionsFromNow()) {
            String id = "java-" + UUID.randomUUID();
            publish(
                    id,
                    """
                    {"task": {"kind": "embed", "request": {"input": "The mill turns."}},
                     "callback": {"url": "http://127.0.0.1:%d/"}}
                    """
                            .formatted(receiver.getAddress().getPort()));
            System.out.println("published  " + id);

            var completion = completionOf(id, completions);
            System.out.println("completed  " + completion.type() + " " + completion.eventId());
            check(
                    completion.data().path("state").asText().equals("succeeded"),
                    id + " did not succeed: " + completion.data().path("error"));

            var webhook = webhooks.poll(TIME_MAX.toSeconds(), TimeUnit.SECONDS);
            check(webhook != null, "no webhook of " + id + " within " + TIME_MAX);
            new Webhook(secret).verify(webhook.body(), webhook.headers());
            String eventId = JSON.readTree(webhook.body()).path("id").asText();
            check(
                    eventId.equals(completion.eventId()),
                    "the webhook is of another event: " + eventId);
            System.out.println("webhook    " + eventId + " verified");
        } finally {
            receiver.stop(0);
        }
    }

    /** The tenant's; without one in the environment the API is asked. */
    private static String webhookSecret() throws IOException, InterruptedException {
        String known = env("MILLRACE_WEBHOOK_SECRET", "");
        if (!known.isEmpty()) {
            return known;
        }
        var request = HttpRequest.newBuilder(URI.create(URL + "/v1/webhooks/secrets"));
        String key = env("MILLRACE_API_KEY", "");
        if (!key.isEmpty()) {
            request.header("authorization", "Bearer " + key);
        }
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            check(answer.statusCode() == 200, "no webhook secret: " + answer.body());
            return JSON.readTree(answer.body()).path("data").path(0).path("secret").asText();
        }
    }

    private static HttpServer receiver(BlockingQueue<Received> webhooks) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        byte[] body = exchange.getRequestBody().readAllBytes();
                        webhooks.add(
                                new Received(
                                        exchange.getRequestHeaders(),
                                        new String(body, StandardCharsets.UTF_8)));
                        exchange.sendResponseHeaders(204, -1);
                    }
                });
        server.start();
        return server;
    }

    /** A CloudEvent in binary mode: its id and tenant are the job's. */
    private static void publish(String id, String job) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", KAFKA, "acks", "all");
        var event = new ProducerRecord<>("jobs.submitted.v1", id, job);
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id,
                        "ce_source", "/examples/java",
                        "ce_type", "dev.millrace.job.submitted",
                        "ce_tenant", TENANT,
                        "content-type", "application/json")
                .forEach((name, value) ->
                        event.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(event).get();
        }
    }

    /** A service reads with a group of its own; for one job we begin where the log ends now. */
    private static KafkaConsumer<String, String> completionsFromNow() {
        var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", KAFKA),
                        new StringDeserializer(),
                        new StringDeserializer());
        var partitions =
                consumer.partitionsFor("jobs.completed.v1").stream()
                        .map(known -> new TopicPartition(known.topic(), known.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.endOffsets(partitions).forEach(consumer::seek);
        return consumer;
    }

    private static Completion completionOf(String id, KafkaConsumer<String, String> completions)
            throws IOException {
        long giveUp = System.nanoTime() + TIME_MAX.toNanos();
        while (System.nanoTime() < giveUp) {
            for (var record : completions.poll(Duration.ofMillis(500))) {
                if (id.equals(record.key())) {
                    var data = JSON.readTree(record.value());
                    if (data.path("tenant").asText().equals(TENANT)) {
                        return new Completion(
                                header(record, "ce_type"), header(record, "ce_id"), data);
                    }
                }
            }
        }
        throw new IllegalStateException("no completion of " + id + " within " + TIME_MAX);
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
