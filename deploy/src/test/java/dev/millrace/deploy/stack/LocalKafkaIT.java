package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {
    @TempDir static Path directory;

    private static LocalKafka kafka;
    private static int exposedPort;

    @BeforeAll
    static void start() {
        var ports = new FreePorts();
        exposedPort = ports.any();
        kafka =
                new LocalKafka(
                        StackPlan.in(directory),
                        directory.resolve("data"),
                        ports.any(),
                        ports.any(),
                        Exposure.at("localhost", exposedPort));
        kafka.launch();
        kafka.awaitReady();
        CreateTopics.on(kafka.cluster(), TopicList.ofThisBuild(), (short) 1);
    }

    @AfterAll
    static void stop() {
        kafka.stop();
    }

    @Test
    void theTopicsAreThoseOfTheListAlsoWhenTheyAreCreatedAgain() throws Exception {
        var wanted = TopicList.ofThisBuild();

        CreateTopics.on(kafka.cluster(), wanted, (short) 1);

        try (var admin = Admin.create(client())) {
            var names = wanted.stream().map(Topic::name).toList();
            assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrderElementsOf(names);
            var described = admin.describeTopics(names).allTopicNames().get().values();
            assertThat(described)
                    .extracting(topic -> topic.name() + " " + topic.partitions().size())
                    .containsExactlyInAnyOrderElementsOf(
                            wanted.stream()
                                    .map(topic -> topic.name() + " " + topic.partitions())
                                    .toList());
            var configs =
                    admin.describeConfigs(names.stream().map(LocalKafkaIT::resource).toList());
            for (var topic : wanted) {
                assertThat(configs.all().get())
                        .hasEntrySatisfying(
                                resource(topic.name()),
                                config ->
                                        assertThat(entries(config))
                                                .containsAllEntriesOf(topic.config()));
            }
        }
    }

    @Test
    void whatWasWrittenIsThereAfterAKill() throws Exception {
        var topic = new TopicPartition("jobs.submitted.v1", 0);
        try (var producer =
                new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic.topic(), 0, "id", "kept")).get();
        }

        kafka.kill();
        kafka.launch();
        kafka.awaitReady();

        try (var consumer =
                new KafkaConsumer<>(client(), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(consumer.poll(Duration.ofMillis(500)))
                                    .singleElement()
                                    .satisfies(record ->
                                            assertThat(record.value()).isEqualTo("kept")));
        }
    }

    @Test
    void whoCallsTheExposedListenerIsSentOnToItAndNotToLoopback() throws Exception {
        var exposed = "localhost:" + exposedPort;

        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", exposed))) {
            assertThat(admin.describeCluster().nodes().get())
                    .singleElement()
                    .satisfies(
                            node -> assertThat(node.host() + ":" + node.port()).isEqualTo(exposed));
        }
        assertThatThrownBy(() -> Exposure.at("0.0.0.0", exposedPort))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("open the broker to everybody");
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static Map<String, String> entries(Config config) {
        return config.entries().stream()
                .collect(Collectors.toMap(entry -> entry.name(), entry -> "" + entry.value()));
    }

    private static Map<String, Object> client() {
        return new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
