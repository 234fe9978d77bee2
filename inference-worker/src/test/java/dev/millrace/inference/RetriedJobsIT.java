package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.afterFailures;
import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
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
class RetriedJobsIT {
    private static final Candidate CHAT = candidate("chat", "scripted", "hosted");
    private static final Candidate LIMITED = candidate("limited", "limited", "hosted");
    private static final Candidate DOWN = candidate("down", "nowhere", "hosted");
    private static final Candidate BIG = candidate("big", "scripted", "gpu");

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
    void aLongWaitThatAProviderAsksForIsSpentAtTheRouterAndTheAttemptsAreCountedOn() {
        WorkOrder order = order(key(), LIMITED);
        Instant before = Instant.now();

        byte[] job = work.send(order, "later [[429:2]]");

        var deferred = work.first(Topics.JOBS_DEFERRED, order.job().key());
        Deferral deferral = Wire.readDeferred(TestingWork.wire(deferred));
        assertThat(deferral.notBefore())
                .isBetween(before.plusSeconds(2), Instant.now().plusMillis(2_500));
        assertThat(deferral.reason()).contains("limited", "asked for 2000 ms", "rate_limited");
        assertThat(deferral.order().attempts()).extracting(Attempt::n).containsExactly(1);
        assertThat(deferred.value()).isEqualTo(job);
        assertThat(deferred.header(Headers.TRACEPARENT)).isEqualTo(TestingOrders.TRACE);
        assertThat(work.isClaimed(order.job().key())).isFalse();

        work.topics().awaitUntil(_ -> !Instant.now().isBefore(deferral.notBefore()));
        work.send(deferral.order(), "later");

        assertThat(work.outcome(order.job().key()).attempts())
                .extracting(Attempt::n, Attempt::ended)
                .containsExactly(tuple(1, "rate_limited"), tuple(2, Attempt.SUCCEEDED));
    }

    @Test
    void aRecordThatComesAgainAfterItsJobWasGivenBackMakesNoCallAgain() {
        WorkOrder order = order(key(), LIMITED);
        work.send(order, "again [[429:2]]");
        Deferral deferral =
                Wire.readDeferred(
                        TestingWork.wire(work.first(Topics.JOBS_DEFERRED, order.job().key())));
        work.topics().awaitUntil(_ -> !Instant.now().isBefore(deferral.notBefore()));

        work.send(order, "again [[429:2]]");
        work.send(deferral.order(), "and on");

        assertThat(work.outcome(order.job().key()).attempts()).hasSize(2);
        assertThat(provider.calls("again [[429:2]]")).hasSize(1);
    }

    @Test
    void aModelThisWorkerDoesNotKnowIsGivenBack() {
        Candidate newer =
                new Candidate(
                        "chat",
                        "2",
                        "scripted",
                        "openai",
                        "c",
                        "hosted",
                        CHAT.usdPerMillionTokens());
        WorkOrder order = order(key(), newer);

        work.send(order, "unknown version");

        Deferral deferral =
                Wire.readDeferred(
                        TestingWork.wire(work.first(Topics.JOBS_DEFERRED, order.job().key())));
        assertThat(deferral.reason()).contains("no chat version 2");
        assertThat(deferral.order().attempts()).isEmpty();
        assertThat(provider.calls("unknown version")).isEmpty();
    }

    @Test
    void aFallbackInTheSamePoolIsCalledAtOnce() {
        WorkOrder order = order(key(), DOWN, CHAT);

        work.send(order, "fall back");

        JobOutcome outcome = work.outcome(order.job().key());
        assertThat(outcome.attempts())
                .extracting(Attempt::model, Attempt::ended)
                .containsExactly(tuple("chat", Attempt.SUCCEEDED));
        assertThat(outcome.ranOn()).isEqualTo(CHAT);
    }

    @Test
    void aFallbackInAnotherPoolGetsTheJobAtOnceAndByteForByte() {
        WorkOrder order = order(key(), DOWN, BIG);

        byte[] job = work.send(order, "move on");

        var moved = work.first("work.gpu.interactive.v1", order.job().key());
        assertThat(moved.value()).isEqualTo(job);
        WorkOrder theirs = Wire.readWork(TestingWork.wire(moved));
        assertThat(theirs.attempts()).isEmpty();
        assertThat(theirs.route().candidates()).containsExactly(BIG);
        assertThat(theirs.route().passedOver())
                .singleElement()
                .satisfies(passed -> {
                    assertThat(passed.model()).isEqualTo("down");
                    assertThat(passed.reason()).contains("nowhere", "model_server_unreachable");
                });
        assertThat(work.isClaimed(order.job().key())).isFalse();
    }

    @Test
    void noFallbackIsCalledForWhatTheCallerHasToChange() {
        WorkOrder order = order(key(), CHAT, BIG);

        work.send(order, "wrong everywhere [[400]]");

        assertThat(TestingWork.summary(work.outcome(order.job().key())))
                .isEqualTo("failed request_rejected after 1");
        assertThat(provider.calls("wrong everywhere")).hasSize(1);
    }

    @Test
    void theLimitCountsAttemptsOfEarlierDeliveries() {
        WorkOrder order = afterFailures(order(key(), CHAT), 3);

        work.send(order, "last chance [[500]]");

        assertThat(TestingWork.summary(work.outcome(order.job().key())))
                .isEqualTo("failed model_server_error after 4");
        assertThat(provider.calls("last chance")).hasSize(1);
    }
}
