package dev.millrace.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Topics;
import dev.millrace.log.Outgoing;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class CompletionsTest {
    private static final Path GOLDEN =
            Path.of("../contracts/src/test/resources/golden/completed-structured.json");
    private static final URI PUBLIC_URL = URI.create("https://jobs.example/");
    private static final int ONE_MEBIBYTE = 1024 * 1024;

    private JobResult ended;

    @BeforeEach
    void aJobHasEnded() throws IOException {
        var event = Json.MAPPER.readTree(GOLDEN.toFile()).path("value");
        ended = Json.MAPPER.readValue(Json.bytes(event.path("data")), JobResult.class);
    }

    @ParameterizedTest
    @EnumSource(EventsConfig.Mode.class)
    void theCloudEventsSdkReadsACompletionInEitherMode(EventsConfig.Mode mode) {
        Outgoing outgoing = new Completions(ONE_MEBIBYTE, mode, PUBLIC_URL).event(ended);

        var event = TestingCloudEvents.read(outgoing);
        assertThat(outgoing.topic()).isEqualTo(Topics.JOBS_COMPLETED);
        assertThat(event.getId()).isEqualTo(ended.key().eventId());
        assertThat(event.getType()).isEqualTo("dev.millrace.job." + ended.state().wireName());
        assertThat(event.getSubject()).isEqualTo(ended.id());
        assertThat(TestingCloudEvents.text(event)).isEqualTo(Json.text(ended));
    }

    @Test
    void anOutputOverTheLimitIsLinkedUnderThePublicUrlWhereverItIsTold() {
        var thin = new Completions(0, EventsConfig.Mode.BINARY, PUBLIC_URL);

        String link = "\"output\":null,\"outputUrl\":\"https://jobs.example/v1/jobs/" + ended.id();
        assertThat(ended.output()).isNotNull();
        assertThat(new String(thin.webhook(ended), StandardCharsets.UTF_8)).contains(link);
        assertThat(new String(thin.event(ended).record().value(), StandardCharsets.UTF_8))
                .contains(link);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, ONE_MEBIBYTE + 1})
    void aLimitThatNoEventCanKeepIsRefusedByName(int bytesMax) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Completions(bytesMax, EventsConfig.Mode.BINARY, PUBLIC_URL))
                .withMessageContaining("events.output-bytes-max")
                .withMessageContaining("was " + bytesMax);
    }
}
