package dev.millrace.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @Test
    void thePrefixIsOnlyHowTheClusterCallsThings() {
        var names = new Names("acme.mill-1_");

        assertThat(names.onCluster("jobs.submitted.v1")).isEqualTo("acme.mill-1_jobs.submitted.v1");
        assertThat(names.ours("acme.mill-1_jobs.submitted.v1")).isEqualTo("jobs.submitted.v1");
        assertThat(names.onCluster(List.of("b", "a")))
                .containsExactly("acme.mill-1_b", "acme.mill-1_a");
    }

    @Test
    void withoutAPrefixNothingChanges() {
        assertThat(Names.PLAIN.onCluster("jobs.submitted.v1")).isEqualTo("jobs.submitted.v1");
        assertThat(Names.PLAIN.ours("jobs.submitted.v1")).isEqualTo("jobs.submitted.v1");
    }

    @Test
    void aTopicOfSomebodyElseIsNoneOfOurs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Names("mill.").ours("orders.v1"))
                .withMessageContaining("orders.v1")
                .withMessageContaining("mill.");
    }

    @Test
    void theLongestPrefixHasAHundredCharacters() {
        assertThat(new Names("x".repeat(100)).prefix()).hasSize(100);
        assertThatIllegalArgumentException().isThrownBy(() -> new Names("x".repeat(101)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/", "a:", "ä.", "a,b", "*", "\n"})
    void whatKafkaWouldNotTakeInANameStopsTheStartAndIsNamed(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Names(prefix))
                .withMessageContaining("kafka.name-prefix")
                .withMessageContaining("'" + prefix + "'");
    }
}
