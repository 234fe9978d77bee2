package dev.millrace.inference.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComeBackTest {
    private final ComeBack comeBack =
            new ComeBack(Duration.ofSeconds(1), Duration.ofSeconds(10), 0);

    @Test
    void jobsComeBackOneAfterTheOtherTwiceAsFastAsRoomBecomesFree() {
        assertThat(comeBack.next(2, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(comeBack.next(2, 0)).isEqualTo(Duration.ofMillis(1_250));
        assertThat(comeBack.next(2, Duration.ofMillis(200).toNanos()))
                .isEqualTo(Duration.ofMillis(1_300));
    }

    @Test
    void noneStaysAwayLongerThanItMay() {
        for (int i = 0; i < 100; i++) {
            comeBack.next(2, 0);
        }
        assertThat(comeBack.next(2, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(comeBack.next(1e-300, 0)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void afterAQuietTimeTheNextComesBackSoon() {
        comeBack.next(0.5, 0);
        assertThat(comeBack.next(100, Duration.ofHours(1).toNanos()))
                .isEqualTo(Duration.ofSeconds(1));
    }
}
