package dev.millrace.embedding;

import static dev.millrace.embedding.TestingOrders.MINI;
import static dev.millrace.embedding.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import dev.millrace.embedding.answer.Answer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelRunTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Attempt EARLIER =
            new Attempt(1, "mini", "1", "embed", NOW.minusMillis(200), 90, null, "gone", null);
    private final ModelRun run =
            new ModelRun(order("a", NOW, NOW.plusSeconds(60), List.of(EARLIER), MINI), MINI, NOW);

    @Test
    void anAnswerIsOneMoreAttemptWithWhatItCostAndHowLongEachStepTook() {
        RawJson output = RawJson.of("{}");

        JobOutcome outcome =
                run.ended(new Answer.Given(output, true, 2, 7, List.of("cut")), NOW.plusMillis(30));

        assertThat(outcome)
                .isEqualTo(
                        new JobOutcome(
                                run.order().job(),
                                new Ending.Succeeded(output, true),
                                NOW.plusMillis(30),
                                run.order().route(),
                                MINI,
                                List.of(
                                        EARLIER,
                                        new Attempt(
                                                2,
                                                "mini",
                                                "1",
                                                "embed",
                                                NOW,
                                                30,
                                                null,
                                                "succeeded",
                                                new Usage(7, 0, 0, "counted"))),
                                List.of("cut"),
                                new Timings(500L, null, 500L, 30L, null)));
    }

    @Test
    void aModelThatBrokeIsAnAttemptThatCostNothing() {
        var error = new JobError("model_failed", null, "broke", Blame.US, true, null);

        JobOutcome outcome = run.ended(new Answer.Failed(error), NOW.plusMillis(30));

        assertThat(outcome.ending()).isEqualTo(new Ending.Failed(error));
        assertThat(outcome.ranOn()).isEqualTo(MINI);
        assertThat(outcome.attempts())
                .last()
                .isEqualTo(
                        new Attempt(2, "mini", "1", "embed", NOW, 30, null, "model_failed", null));
    }

    @Test
    void aRefusalIsNoAttempt() {
        JobError error = JobError.caller("text_too_long", "task.request.input[0]", "too long");

        JobOutcome outcome = run.ended(new Answer.Refused(error), NOW.plusMillis(30));

        assertThat(outcome.ending()).isEqualTo(new Ending.Refused(error));
        assertThat(outcome.ranOn()).isNull();
        assertThat(outcome.attempts()).containsExactly(EARLIER);
        assertThat(outcome.timings()).isEqualTo(new Timings(500L, null, 500L, null, null));
    }

    @Test
    void clocksThatDisagreeMakeNoStepNegative() {
        var early = new ModelRun(run.order(), MINI, NOW.minusSeconds(2));

        JobOutcome outcome =
                early.ended(
                        new Answer.Given(RawJson.of("{}"), true, 1, 1, List.of()),
                        NOW.minusSeconds(3));

        assertThat(outcome.timings()).isEqualTo(new Timings(500L, null, 0L, 0L, null));
    }
}
