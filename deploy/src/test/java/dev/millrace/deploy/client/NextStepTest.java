package dev.millrace.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextStepTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failed|CALLER|task.request|correct task.request and submit it under another id",
                "refused|CALLER|null|correct the job and submit it under another id",
                "failed|CAPACITY|null|give the pool more slots or workers",
                "failed|UPSTREAM|null|./millrace logs inference-worker --job order-17",
                "failed|US|null|./millrace logs --job order-17"
            })
    void whoHasToActDecidesWhatToTry(String state, String blame, String field, String wanted) {
        var job =
                """
                {"id":"order-17","state":"%s","error":{"blame":"%s","field":%s}}\
                """
                        .formatted(
                                state, blame, field.equals("null") ? field : "\"" + field + "\"");

        assertThat(NextStep.of(Server.read(job))).contains(wanted);
    }

    @Test
    void aJobThatIsOpenOrSucceededOrWasCancelledNeedsNothing() {
        for (var state : new String[] {"queued", "running", "succeeded", "cancelled"}) {
            assertThat(NextStep.of(Server.read("{\"state\":\"" + state + "\"}"))).isEmpty();
        }
    }

    @Test
    void anExpiredJobNeedsTimeOrWorkers() {
        assertThat(NextStep.of(Server.read("{\"state\":\"expired\"}")))
                .contains("later deadline", "add workers");
    }
}
