package dev.millrace.embedding.vectors.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CallsTest {
    @Test
    void aConnectionThatBreaksUnderARequestIsUnavailable() {
        var broken =
                Status.UNKNOWN
                        .withDescription("channel closed")
                        .withCause(new ClosedChannelException());

        Status told = Calls.status(new ExecutionException(broken.asRuntimeException()));

        assertThat(told.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(told.getDescription()).isEqualTo("channel closed");
    }

    @Test
    void whatTheServerItselfDoesNotKnowStaysUnknown() {
        var said = Status.UNKNOWN.withDescription("panic").asRuntimeException();

        assertThat(Calls.status(new ExecutionException(said)).getCode())
                .isEqualTo(Status.Code.UNKNOWN);
    }
}
