package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = InVmKafka.class,
        initArgs = @ResourceArg(name = "topics", value = TestingWork.TOPICS))
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(
        value = TestingWorld.class,
        initArgs = @ResourceArg(name = "engine", value = "share"))
class SharePoolIT {
    private static final Candidate CHAT = candidate("chat", "scripted", "hosted");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Inject AgroalDataSource database;

    @SuppressWarnings("NullAway.Init")
    ScriptedProvider provider;

    private TestingWork work;

    @BeforeEach
    void connect() {
        work = new TestingWork(bootstrap, provider, database);
    }

    @AfterEach
    void disconnect() {
        work.close();
    }

    @Test
    void aJobDeliveredTwiceIsCalledOnceAndEndsOnce() {
        WorkOrder order = order(key(), CHAT);

        for (int i = 0; i < 5; i++) {
            work.send(order, "shared, only once [[slow:200]]");
        }

        assertThat(work.outcome(order.job().key()).ending()).isInstanceOf(Ending.Succeeded.class);
        work.topics().awaitQuiet(Duration.ofSeconds(1));
        assertThat(provider.calls("shared, only once")).hasSize(1);
        assertThat(work.outcomes(order.job().key())).hasSize(1);
        assertThat(work.isReported(order.job().key())).isTrue();
    }

    @Test
    void whatAMemberTookAndNeverAcknowledgedIsRunOnceByAnother() {
        List<WorkOrder> orders = new ArrayList<>();
        try (var other = new KafkaShareConsumer<byte[], byte[]>(memberOfTheSameGroup())) {
            other.subscribe(List.of(TestingWork.LANE));
            boolean took = false;
            for (int i = 0; !took; i++) {
                WorkOrder order = order(key(), CHAT);
                orders.add(order);
                work.send(order, "shared, taken over " + i);
                took = !other.poll(Duration.ofMillis(200)).isEmpty();
            }
        }

        for (WorkOrder order : orders) {
            assertThat(work.outcome(order.job().key()).ending())
                    .isInstanceOf(Ending.Succeeded.class);
        }
        work.topics().awaitQuiet(Duration.ofSeconds(1));
        assertThat(provider.calls("shared, taken over")).hasSize(orders.size());
        assertThat(orders).allMatch(order -> work.outcomes(order.job().key()).size() == 1);
    }

    @Test
    void interactiveJobsAreCalledWhileManyBatchJobsWait() {
        new LanesRun(work, new TestingRouter(work.topics()), provider).interactiveBesideBatch();
    }

    private Map<String, Object> memberOfTheSameGroup() {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "group.id",
                "inference-worker-hosted-share",
                "share.acknowledgement.mode",
                "explicit",
                "share.acquire.mode",
                "record_limit",
                "max.poll.records",
                1,
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class);
    }
}
