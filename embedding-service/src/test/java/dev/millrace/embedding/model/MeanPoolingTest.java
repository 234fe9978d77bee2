package dev.millrace.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class MeanPoolingTest {
    @Test
    void aVectorPointsWhereTheMeanPointsAndHasLengthOne() {
        FloatBuffer hidden = FloatBuffer.wrap(new float[] {1, 2, 5, 6});

        float[] direction = MeanPooling.direction(hidden, new long[] {1, 1}, 2);

        assertThat(direction).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    }

    @Test
    void aPieceOutsideTheMaskHasNoSay() {
        FloatBuffer hidden = FloatBuffer.wrap(new float[] {3, 4, 100, -100});

        float[] direction = MeanPooling.direction(hidden, new long[] {1, 0}, 2);

        assertThat(direction).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    }

    @Test
    void aVectorWithoutDirectionIsNeverGivenOut() {
        for (float broken : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
            FloatBuffer hidden = FloatBuffer.wrap(new float[] {broken, 0});

            assertThatIllegalStateException()
                    .isThrownBy(() -> MeanPooling.direction(hidden, new long[] {1}, 2))
                    .withMessageContaining("no direction");
        }
    }
}
