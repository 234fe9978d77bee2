package dev.millrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Talks to the broker as any other program would: bytes in, bytes out, headers as text.
 *
 * <p>It reads whole topics without a group, so it disturbs nobody and starts at once. Keeps
 * everything that arrived; belongs to one thread.
 */
public final class TestingTopics implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> reached;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Duration patience;
    private final List<Arrival> arrivals = new ArrayList<>();
    private int handedOut;
    private @Nullable KafkaProducer<String, byte[]> producer;

    /** Reads the topics from their beginning and waits up to 30 s for what it is asked for. */
    public TestingTopics(String bootstrapServers, String... readTopics) {
        this(PATIENCE, bootstrapServers, readTopics);
    }

    public TestingTopics(Duration patience, String bootstrapServers, String... readTopics) {
        this(patience, Map.of("bootstrap.servers", bootstrapServers), readTopics);
    }

    /**
     * On a cluster that wants more than an address.
     *
     * @param reached how a client reaches it: {@code bootstrap.servers}, {@code sasl.mechanism} …
     */
    public TestingTopics(Duration patience, Map<String, Object> reached, String... readTopics) {
        this.patience = patience;
        this.reached = Map.copyOf(reached);
        consumer =
                new KafkaConsumer<>(
                        and(
                                reached,
                                Map.of(
                                        "enable.auto.commit",
                                        false,
                                        "allow.auto.create.topics",
                                        false,
                                        "auto.offset.reset",
                                        "earliest")),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        var partitions =
                List.of(readTopics).stream()
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private static Map<String, Object> and(Map<String, Object> reached, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(reached);
        settings.putAll(own);
        return settings;
    }

    /** From now on only what is written after this call counts. */
    public TestingTopics fromNow() {
        arrivals.clear();
        handedOut = 0;
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
        return this;
    }

    /** One record to be written; a null partition leaves the choice to Java's murmur2. */
    public record Outgoing(
            String topic,
            @Nullable Integer partition,
            @Nullable String key,
            Map<String, String> headers,
            @Nullable Bytes body) {
        public Outgoing {
            headers = Map.copyOf(headers);
        }

        public static Outgoing of(
                String topic, @Nullable String key, Map<String, String> headers, String value) {
            return new Outgoing(topic, null, key, headers, Bytes.wrap(value.getBytes(UTF_8)));
        }

        public Outgoing onPartition(int chosen) {
            return new Outgoing(topic, chosen, key, headers, body);
        }
    }

    /** What arrived, where and when (the broker's clock). */
    public record Arrival(
            String topic,
            int partition,
            long offset,
            Instant at,
            @Nullable String key,
            Map<String, String> headers,
            @Nullable Bytes body) {
        /** The value as text, "" for a record without one. */
        public String text() {
            return new String(value(), UTF_8);
        }

        /** The value's bytes, none for a record without one. */
        public byte[] value() {
            return body == null ? new byte[0] : body.get();
        }

        /** The header as text, "" where it is missing. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public RecordMetadata send(String topic, @Nullable String key, String value) {
        return send(Outgoing.of(topic, key, Map.of(), value));
    }

    public RecordMetadata send(
            String topic, @Nullable String key, Map<String, String> headers, String value) {
        return send(Outgoing.of(topic, key, headers, value));
    }

    public RecordMetadata send(
            String topic, @Nullable String key, Map<String, String> headers, byte[] value) {
        return send(new Outgoing(topic, null, key, headers, Bytes.wrap(value)));
    }

    public RecordMetadata send(Outgoing record) {
        return sendAll(List.of(record)).getFirst();
    }

    /** Sends all, then waits until the broker has acknowledged each. */
    public List<RecordMetadata> sendAll(Collection<Outgoing> records) {
        var sent = records.stream().map(TestingTopics::toRecord).map(producer()::send).toList();
        List<RecordMetadata> acknowledged = new ArrayList<>();
        try {
            for (var each : sent) {
                acknowledged.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not take a record", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending", e);
        }
        return acknowledged;
    }

    /** Made when it is needed: whoever may only read is let in too. */
    private KafkaProducer<String, byte[]> producer() {
        var made = producer;
        if (made == null) {
            made =
                    new KafkaProducer<>(
                            and(reached, Map.of("acks", "all", "max.request.size", 2_097_152)),
                            new StringSerializer(),
                            new ByteArraySerializer());
            producer = made;
        }
        return made;
    }

    private static ProducerRecord<String, byte[]> toRecord(Outgoing outgoing) {
        var record =
                new ProducerRecord<String, byte[]>(
                        outgoing.topic(),
                        outgoing.partition(),
                        outgoing.key(),
                        outgoing.body() == null ? null : outgoing.body().get());
        outgoing.headers()
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    /** The next {@code count} arrivals not handed out yet, fewer if they do not come in time. */
    public List<Arrival> await(int count) {
        pollUntil(() -> arrivals.size() - handedOut >= count, patience);
        int end = Math.min(arrivals.size(), handedOut + count);
        var next = List.copyOf(arrivals.subList(handedOut, end));
        handedOut = end;
        return next;
    }

    /** Everything that arrived, as soon as it satisfies the condition; fails if it never does. */
    public List<Arrival> awaitUntil(Predicate<List<Arrival>> condition) {
        if (!pollUntil(patience, condition)) {
            throw new AssertionError("not within " + patience + "; arrived: " + perTopic());
        }
        return arrived();
    }

    /** Reads until everything that arrived satisfies the condition; false if it never does. */
    public boolean pollUntil(Duration atMost, Predicate<List<Arrival>> condition) {
        return pollUntil(() -> condition.test(Collections.unmodifiableList(arrivals)), atMost);
    }

    /** The first arrival, old or new, that satisfies the condition; fails if none does. */
    public Arrival awaitFirst(Predicate<Arrival> condition) {
        return awaitUntil(all -> all.stream().anyMatch(condition)).stream()
                .filter(condition)
                .findFirst()
                .orElseThrow();
    }

    /** Everything that arrived, once nothing more has come for this long. */
    public List<Arrival> awaitQuiet(Duration quiet) {
        int before;
        do {
            int now = arrivals.size();
            before = now;
            pollUntil(() -> arrivals.size() > now, quiet);
        } while (arrivals.size() > before);
        return arrived();
    }

    /** Everything that has arrived so far. */
    public List<Arrival> arrived() {
        return List.copyOf(arrivals);
    }

    private boolean pollUntil(Condition condition, Duration atMost) {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                return false;
            }
            consumer.poll(POLL).forEach(record -> arrivals.add(toArrival(record)));
        }
        return true;
    }

    private static Arrival toArrival(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (var header : record.headers()) {
            byte[] value = header.value();
            headers.put(header.key(), value == null ? "" : new String(value, UTF_8));
        }
        return new Arrival(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                record.key(),
                headers,
                record.value() == null ? null : Bytes.wrap(record.value()));
    }

    private Map<String, Integer> perTopic() {
        Map<String, Integer> counts = new TreeMap<>();
        arrivals.forEach(arrival -> counts.merge(arrival.topic(), 1, Integer::sum));
        return counts;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
        consumer.close();
    }

    private interface Condition {
        boolean holds();
    }
}
