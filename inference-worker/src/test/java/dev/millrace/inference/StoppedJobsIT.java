package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
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
class StoppedJobsIT {
    private static final Candidate CHAT = candidate("chat", "scripted", "hosted");
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

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
    void aJobPastItsDeadlineExpiresWithoutACall() {
        WorkOrder order = order(key(), Instant.now().minusSeconds(1), CHAT);

        work.send(order, "too late");

        JobOutcome outcome = work.outcome(order.job().key());
        assertThat(outcome.ending()).isInstanceOf(Ending.Expired.class);
        assertThat(outcome.attempts()).isEmpty();
        assertThat(provider.calls("too late")).isEmpty();
    }

    @Test
    void theDeadlineClosesARunningCall() {
        WorkOrder order = order(key(), Instant.now().plusMillis(700), CHAT);

        work.send(order, "in time? [[slow:20000]]");

        JobOutcome outcome = work.outcome(order.job().key());
        assertThat(outcome.ending()).isInstanceOf(Ending.Expired.class);
        assertThat(outcome.attempts())
                .extracting(Attempt::ended)
                .containsExactly("deadline_passed");
        work.awaitCall("in time?", Call::disconnected);
    }

    @Test
    void aCancelClosesTheConnectionWithinASecondAndWritesNothing() {
        WorkOrder order = order(key(), CHAT);
        work.send(order, "cancel me [[slow:20000]]");
        work.awaitCall("cancel me", _ -> true);

        Instant at = Instant.now();
        work.cancel(order.job().key());

        work.awaitCall("cancel me", Call::disconnected);
        assertThat(Duration.between(at, Instant.now())).isLessThan(ONE_SECOND);
        work.topics().awaitUntil(_ -> work.isReported(order.job().key()));
        work.topics().awaitQuiet(ONE_SECOND);
        assertThat(work.outcomes(order.job().key())).isEmpty();
    }

    @Test
    void aJobCancelledWhileItWaitedIsNotCalled() {
        WorkOrder running = order(key(), CHAT);
        WorkOrder waiting = order(key(), CHAT);
        work.send(running, "mark [[slow:20000]]");
        work.awaitCall("mark", _ -> true);
        work.cancel(waiting.job().key());
        work.cancel(running.job().key());
        work.awaitCall("mark", Call::disconnected);

        work.send(waiting, "never call me");

        work.topics().awaitQuiet(ONE_SECOND);
        assertThat(provider.calls("never call me")).isEmpty();
        assertThat(work.outcomes(waiting.job().key())).isEmpty();
    }
}
