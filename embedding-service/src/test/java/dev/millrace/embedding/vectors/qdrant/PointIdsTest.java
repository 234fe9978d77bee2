package dev.millrace.embedding.vectors.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedding.vectors.Scope;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PointIdsTest {
    /** Another id for a chunk that is kept already would keep it twice. */
    @Test
    void anIdNeverChanges() {
        assertThat(PointIds.of(new Scope("acme", "handbook"), "doc-1", 3))
                .isEqualTo(UUID.fromString("45fc42b1-ab2d-8f41-a728-d4471a566f6c"));
    }

    @Test
    void anIdIsAUuidOfVersion8() {
        UUID id = PointIds.of(new Scope("acme", "handbook"), "doc-1", 0);

        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void noOtherChunkHasTheSameId() {
        assertThat(
                        Stream.of(
                                PointIds.of(new Scope("ab", "c"), "d", 1),
                                PointIds.of(new Scope("a", "bc"), "d", 1),
                                PointIds.of(new Scope("a", "b"), "cd", 1),
                                PointIds.of(new Scope("a", "b"), "c", 1),
                                PointIds.of(new Scope("a", "b"), "c", 0)))
                .doesNotHaveDuplicates();
    }
}
