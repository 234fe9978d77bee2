package dev.millrace.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSharesTest {
    @Test
    void whoLosesMostByRoundingGetsOneMore() {
        assertThat(TokenShares.of(10, List.of(1, 1, 1))).containsExactly(4, 3, 3);
        assertThat(TokenShares.of(7, List.of(3, 1))).containsExactly(5, 2);
        assertThat(TokenShares.of(0, List.of(3, 1))).containsExactly(0, 0);
        assertThat(TokenShares.of(1, List.of(1, 5))).containsExactly(0, 1);
    }

    @Test
    void sharesAddUpToTheLastTokenAndNobodyIsOffByMoreThanOne() {
        Seeds.check(
                200,
                random -> {
                    List<Integer> weights =
                            IntStream.range(0, 1 + random.nextInt(50))
                                    .mapToObj(_ -> 1 + random.nextInt(10_000))
                                    .toList();
                    long total = random.nextInt(Integer.MAX_VALUE);
                    long sum = weights.stream().mapToLong(Integer::longValue).sum();

                    long[] shares = TokenShares.of(total, weights);

                    assertThat(Arrays.stream(shares).sum()).isEqualTo(total);
                    for (int i = 0; i < shares.length; i++) {
                        double exact = (double) total * weights.get(i) / sum;
                        assertThat(Math.abs(shares[i] - exact)).isLessThanOrEqualTo(1.001);
                    }
                });
    }
}
