package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QdrantAddressTest {
    @Test
    void hostAndPortAreRead() {
        assertThat(QdrantAddress.parse("vectors.example:6334"))
                .isEqualTo(new QdrantAddress("vectors.example", 6334, null));
        assertThat(QdrantAddress.parse("[::1]:6334").grpc()).isEqualTo("[::1]:6334");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "vectors.example",
                "vectors.example:",
                "vectors.example:many",
                ":6334",
                "http://vectors.example:6334",
                "me@vectors.example:6334/x",
                "a b:1"
            })
    void whatIsNoneIsShownWithWhatIsWanted(String text) {
        assertThatThrownBy(() -> QdrantAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' is no address of Qdrant; wanted is HOST:PORT, the port that speaks"
                                        .formatted(text)
                                + " gRPC");
    }
}
