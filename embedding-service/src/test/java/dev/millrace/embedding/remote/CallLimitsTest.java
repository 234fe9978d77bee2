package dev.millrace.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallLimitsTest {
    @ParameterizedTest
    @CsvSource({"1,25,1", "4,25,3", "8,0,8", "2,60,1", "4,80,1", "9,90,1"})
    void batchJobsHaveWhatIsNotKeptAndOneCallAtLeast(int calls, int kept, int batch) {
        var limits =
                new CallLimits(
                        1, 1, 1, Duration.ZERO, calls, kept, Duration.ofSeconds(1), Duration.ZERO);

        assertThat(limits.batchCalls(calls)).isEqualTo(batch);
    }
}
