package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @Test
    void aPropertyIsTriedOncePerSeed() {
        List<Long> drawn = new ArrayList<>();

        Seeds.check(50, random -> drawn.add(random.nextLong()));

        assertThat(drawn).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void aFailureNamesTheSeedThatRepeatsIt() {
        List<Long> drawn = new ArrayList<>();
        Seeds.check(8, random -> drawn.add(random.nextLong()));
        long eighth = drawn.getLast();

        assertThatThrownBy(() ->
                        Seeds.check(
                                50, random -> assertThat(random.nextLong()).isNotEqualTo(eighth)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("fails for seed 7");
        assertThatThrownBy(() ->
                        Seeds.repeat(
                                7,
                                random -> {
                                    throw new IllegalStateException("value " + eighth);
                                }))
                .hasMessage("fails for seed 7: value " + eighth);
    }
}
