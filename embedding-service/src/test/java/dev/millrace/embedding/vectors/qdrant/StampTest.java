package dev.millrace.embedding.vectors.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedding.vectors.EmbeddingSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StampTest {
    /** Under another name a collection would not be found again. */
    @Test
    void aNameNeverChanges() {
        assertThat(name("all-MiniLM-L6-v2", "1", 384))
                .isEqualTo("millrace-all-MiniLM-L6-v2-1-384-3d835789f2ded549");
    }

    @Test
    void whatANameCannotHaveIsLeftOutAndNoTwoSpacesHaveTheSame() {
        List<String> names =
                List.of(
                        name("BAAI/bge-m3", "1", 1024),
                        name("BAAI:bge-m3", "1", 1024),
                        name("BAAI/bge-m3", "1", 512),
                        name("BAAI/bge-m3-1", "", 1024),
                        name("baai/bge-m3", "1", 1024),
                        name("x".repeat(500), "v".repeat(500), 1024),
                        name("x".repeat(501), "v".repeat(500), 1024));

        assertThat(names)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("[A-Za-z0-9._-]{1,255}"));
    }

    @Test
    void aStampIsReadAsItWasWritten() {
        var stamp = new Stamp("millrace", new EmbeddingSpace("BAAI/bge-m3", "2026-11", 1024));

        assertThat(Stamp.of(stamp.metadata())).isEqualTo(stamp);
        assertThat(Stamp.of(Map.of())).isNull();
    }

    private static String name(String model, String version, int dimensions) {
        return new Stamp("millrace", new EmbeddingSpace(model, version, dimensions)).name();
    }
}
