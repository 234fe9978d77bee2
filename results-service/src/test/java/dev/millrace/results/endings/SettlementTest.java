package dev.millrace.results.endings;

import static dev.millrace.results.TestingJobs.DEAR;
import static dev.millrace.results.TestingJobs.TINY;
import static dev.millrace.results.TestingJobs.attempt;
import static dev.millrace.results.TestingJobs.envelope;
import static dev.millrace.results.TestingJobs.failed;
import static dev.millrace.results.TestingJobs.outcome;
import static dev.millrace.results.TestingJobs.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Prices;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.results.store.LedgerRow;
import dev.millrace.results.store.SettledJob;
import dev.millrace.testkit.Seeds;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class SettlementTest {
    private static final Position POSITION = new Position("jobs.finished.v1", 0, 5);

    @Test
    void everyAttemptIsChargedAtThePricesPinnedForItsModel() {
        JobOutcome outcome =
                failed(envelope("a"), attempt(1, TINY, "upstream"), attempt(2, DEAR, "upstream"));

        SettledJob settled = settle(outcome);

        // 600 fresh, 400 cached and 10 written tokens, in USD per million.
        assertThat(settled.ledger())
                .extracting(LedgerRow::usd)
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(new BigDecimal("0.000126"), new BigDecimal("0.00315"));
        assertThat(settled.result().cost().usd()).isEqualTo("0.003276");
        assertThat(settled.result().cost().priceVersion()).isEqualTo("registry-7");
        assertThat(settled.result().usage()).isEqualTo(new Usage(2_000, 800, 20, Usage.REPORTED));
    }

    @Test
    void oneEstimatedAttemptMakesTheWholeCostAnEstimate() {
        JobOutcome outcome =
                failed(
                        envelope("a"),
                        attempt(1, TINY, "upstream"),
                        attempt(2, TINY, "upstream", new Usage(5, 0, 5, Usage.ESTIMATED)));

        SettledJob settled = settle(outcome);

        assertThat(settled.result().cost().estimated()).isTrue();
        assertThat(settled.result().usage().source()).isEqualTo(Usage.ESTIMATED);
        assertThat(settled.ledger()).extracting(LedgerRow::estimated).containsExactly(false, true);
    }

    @Test
    void anAttemptWhosePriceNobodyPinnedCostsNothingForCertain() {
        var unknown =
                new Candidate("old-chat", "0", "local", "openai", "old", "cpu", Prices.free());

        SettledJob settled = settle(failed(envelope("a"), attempt(1, unknown, "upstream")));

        assertThat(settled.result().cost().usd()).isEqualTo("0.000000");
        assertThat(settled.result().cost().estimated()).isTrue();
    }

    @Test
    void aJobThatWasNeverTriedHasNoUsageAndCostsNothing() {
        JobOutcome outcome =
                JobOutcome.untried(
                        envelope("a"),
                        new Ending.Refused(JobError.caller("invalid_value", "model", "no")),
                        envelope("a").submittedAt());

        SettledJob settled = settle(outcome);

        assertThat(settled.result().state()).isEqualTo(JobState.REFUSED);
        assertThat(settled.result().usage()).isNull();
        assertThat(settled.result().cost().usd()).isEqualTo("0.000000");
        assertThat(settled.result().cost().priceVersion()).isNull();
        assertThat(settled.ledger()).isEmpty();
    }

    @Test
    void theResultEchoesTheJobAndSaysWhereItRan() {
        JobEnvelope job = envelope("a");

        SettledJob settled = settle(succeeded(job, "{\"answer\":42}"));

        var result = settled.result();
        assertThat(result.key()).isEqualTo(job.key());
        assertThat(result.metadata()).isEqualTo(job.metadata());
        assertThat(result.requestSha256()).isEqualTo(job.requestSha256());
        assertThat(result.traceparent()).isEqualTo(job.traceparent());
        assertThat(result.model().requested()).isEqualTo("auto");
        assertThat(result.model().name()).isEqualTo("tiny-chat");
        assertThat(result.route().pool()).isEqualTo("cpu");
        assertThat(result.output()).isEqualTo(RawJson.of("{\"answer\":42}"));
        assertThat(settled.data().output()).isNull();
        assertThat(result.timings().storedMillis()).isEqualTo(7);
    }

    @Test
    void theCostIsTheSumOfTheLedgerForAnyNumberOfAttempts() {
        Seeds.check(
                500,
                random -> {
                    Attempt[] attempts =
                            IntStream.rangeClosed(1, random.nextInt(1, 5))
                                    .mapToObj(n ->
                                            attempt(
                                                    n,
                                                    random.nextBoolean() ? TINY : DEAR,
                                                    "upstream",
                                                    usage(random.nextInt(1_000_000))))
                                    .toArray(Attempt[]::new);

                    SettledJob settled = settle(failed(envelope("a"), attempts));

                    assertThat(new BigDecimal(settled.result().cost().usd()))
                            .isEqualByComparingTo(
                                    settled.ledger().stream()
                                            .map(LedgerRow::usd)
                                            .reduce(BigDecimal.ZERO, BigDecimal::add));
                });
    }

    @Test
    void aCallCountsOnTheDayItEndedWhicheverOutcomeTellsOfIt() {
        Attempt call = attempt(1, TINY, "upstream");

        LedgerRow first = settle(failed(envelope("a"), call)).ledger().getFirst();
        LedgerRow later =
                settle(outcome(envelope("a"), failed(envelope("a")).ending(), List.of(call)))
                        .ledger()
                        .getFirst();

        assertThat(first.finishedAt()).isEqualTo(later.finishedAt());
        assertThat(first.finishedAt()).isEqualTo(call.startedAt().plusMillis(call.ranMillis()));
    }

    private static Usage usage(int tokens) {
        return new Usage(tokens, tokens / 3, tokens / 7, Usage.REPORTED);
    }

    private static SettledJob settle(JobOutcome outcome) {
        return Settlement.of(POSITION, outcome, outcome.finishedAt().plusMillis(7));
    }
}
