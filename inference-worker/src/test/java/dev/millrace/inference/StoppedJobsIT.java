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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(
        value = InVmKafka.class,
        initArgs = @ResourceArg(name = "topics", value = TestingWork.TOPICS))
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(TestingWorld.class)
class StoppedJobsIT {
    private static final Candidate CHAT = candidate("chat", "scripted", "hosted");
    private static final String BEFORE_THE_FIRST_BYTE = "[[slow:20000]]";
    private static final String IN_MID_STREAM = "[[stall:20000]] [[big:8000]]";
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    /** From a deadline or a cancel to the provider's losing the connection. */
    private static final Duration CLOSED_WITHIN =
            System.getProperty("soak") == null ? Duration.ofSeconds(4) : ONE_SECOND;

    /** A call's time is told in whole milliseconds. */
    private static final Duration CLOCK_STEP = Duration.ofMillis(50);

    /** Until the deadline: for a busy machine to have begun the call. */
    private static final Duration TO_LIVE = Duration.ofSeconds(3);

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

    @ParameterizedTest
    @ValueSource(strings = {BEFORE_THE_FIRST_BYTE, IN_MID_STREAM})
    void theDeadlineClosesTheConnection(String script) {
        Instant deadline = Instant.now().plus(TO_LIVE);
        WorkOrder order = order(key(), deadline, CHAT);

        work.send(order, "in time? " + script);

        work.awaitCall("in time? " + script, Call::disconnected);
        assertThat(disconnectedAt("in time? " + script))
                .isBetween(deadline.minus(CLOCK_STEP), deadline.plus(CLOSED_WITHIN));
        JobOutcome outcome = work.outcome(order.job().key());
        assertThat(outcome.ending()).isInstanceOf(Ending.Expired.class);
        assertThat(outcome.attempts())
                .extracting(Attempt::ended)
                .containsExactly("deadline_passed");
    }

    @ParameterizedTest
    @ValueSource(strings = {BEFORE_THE_FIRST_BYTE, IN_MID_STREAM})
    void aCancelClosesTheConnectionAndWritesNothing(String script) {
        String text = "cancel me " + script;
        WorkOrder order = order(key(), CHAT);
        work.send(order, text);
        work.awaitCall(text, call -> script.equals(BEFORE_THE_FIRST_BYTE) || call.status() == 200);

        Instant at = Instant.now();
        work.cancel(order.job().key());

        work.awaitCall(text, Call::disconnected);
        assertThat(disconnectedAt(text)).isBefore(at.plus(CLOSED_WITHIN));
        work.topics().awaitUntil(_ -> work.isReported(order.job().key()));
        work.topics().awaitQuiet(ONE_SECOND);
        assertThat(work.outcomes(order.job().key())).isEmpty();
    }

    /** By the provider's own account, which no wait for a record lengthens. */
    private Instant disconnectedAt(String text) {
        Call call = provider.calls(text).getFirst();
        return call.at().plusMillis(call.millis());
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
