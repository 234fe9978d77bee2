package dev.millrace.testkit.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class QdrantResourceIT {
    @Test
    void anApplicationIsToldWhereTheServerIsAndAfterwardsThereIsNone() {
        var resource = new QdrantResource();
        try {
            Map<String, String> config = resource.start();
            assumeFalse(config.isEmpty(), "there can be no Qdrant here");

            var server = resource.server();

            assertThat(config)
                    .containsOnly(
                            entry("embedding.vectors.host", "127.0.0.1"),
                            entry("embedding.vectors.port", Integer.toString(server.grpcPort())));
            assertThat(QdrantNode.isReady(server.httpPort())).isTrue();
        } finally {
            resource.stop();
        }
    }

    @Test
    void whoAsksForAServerThatIsNotThereIsSkipped() {
        var never = new QdrantResource();

        assertThatThrownBy(never::server)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("Qdrant was not started");
    }
}
