package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CompletionTest {
    @Test
    void itIsWhatOpenAiWouldAnswer() {
        String written =
                new String(
                        new Completion("1a", Instant.ofEpochSecond(1_800_000_000), "tiny")
                                .of(
                                        new WriteAnswer.Written.Answer("Hi €\"", 3, true),
                                        new Usage(31, 0, 3, Usage.COUNTED))
                                .bytes(),
                        StandardCharsets.UTF_8);

        assertThat(written)
                .isEqualTo(
                        "{\"id\":\"chatcmpl-1a\",\"object\":\"chat.completion\","
                                + "\"created\":1800000000,\"model\":\"tiny\",\"choices\":[{\"index\":0,"
                                + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi €\\\"\","
                                + "\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"length\"}],"
                                + "\"usage\":{\"prompt_tokens\":31,\"completion_tokens\":3,"
                                + "\"total_tokens\":34}}");
    }

    @Test
    void anAnswerThatEndedByItselfSaysStop() {
        String written =
                new String(
                        new Completion("1a", Instant.EPOCH, "tiny")
                                .of(new WriteAnswer.Written.Answer("Hi", 3, false), Usage.none())
                                .bytes(),
                        StandardCharsets.UTF_8);

        assertThat(written).contains("\"finish_reason\":\"stop\"");
    }
}
