package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.TestingResults;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = InVmKafka.class,
        initArgs = @ResourceArg(name = "topics", value = TestingWork.TOPICS))
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(TestingWorld.class)
class GuardedJobsIT {
    private static final Candidate CHAT = candidate("chat", "scripted", "hosted");
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Inject AgroalDataSource database;

    @SuppressWarnings("NullAway.Init")
    ScriptedProvider provider;

    @SuppressWarnings("NullAway.Init")
    TestingResults results;

    @SuppressWarnings("NullAway.Init")
    EmbeddedPostgresResource postgres;

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
    void aJobDeliveredTwiceIsCalledOnce() {
        WorkOrder order = order(key(), CHAT);

        for (int i = 0; i < 5; i++) {
            work.send(order, "only once [[slow:200]]");
        }

        work.outcome(order.job().key());
        work.topics().awaitQuiet(ONE_SECOND);
        assertThat(provider.calls("only once")).hasSize(1);
        assertThat(work.outcomes(order.job().key())).hasSize(1);
    }

    @Test
    void theDeadWorkersJobIsRunAgainOnlyIfResultsHasReadAllAndKnowsNoEnding() throws Exception {
        WorkOrder open = order(key(), CHAT);
        WorkOrder ended = order(key(), CHAT);
        results.know("acme", open.job().key().id(), "running");
        results.know("acme", ended.job().key().id(), "succeeded");
        work.leftBehindByTheDead(open.job().key());
        work.leftBehindByTheDead(ended.job().key());
        work.send(order(key(), CHAT), "an outcome results has not read");

        work.send(open, "left behind, open");
        work.send(ended, "left behind, ended");

        work.topics().awaitQuiet(ONE_SECOND);
        assertThat(provider.calls("left behind")).isEmpty();
        work.resultsHasReadAll();
        assertThat(work.outcome(open.job().key()).ending()).isInstanceOf(Ending.Succeeded.class);
        work.topics().awaitUntil(_ -> work.isReported(ended.job().key()));
        assertThat(provider.calls("left behind, ended")).isEmpty();
    }

    @Test
    void nothingIsBegunWhileTheDatabaseIsAwayAndNothingIsLost() {
        WorkOrder order = order(key(), CHAT);
        postgres.stopServer();
        try {
            work.send(order, "while it is away");
            work.topics().awaitQuiet(ONE_SECOND);
            assertThat(provider.calls("while it is away")).isEmpty();
        } finally {
            postgres.startServer();
        }

        assertThat(work.outcome(order.job().key()).ending()).isInstanceOf(Ending.Succeeded.class);
    }
}
