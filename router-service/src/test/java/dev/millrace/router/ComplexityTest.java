package dev.millrace.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.Json;
import org.junit.jupiter.api.Test;

class ComplexityTest {
    @Test
    void everyPartCountsAsItsJavadocSays() throws JsonProcessingException {
        assertThat(of("hi", "")).isZero();
        assertThat(of("x".repeat(4000), "")).isEqualTo(10);
        assertThat(of("```", "")).isEqualTo(20);
        assertThat(of("hi", ",\"tools\":[{}]")).isEqualTo(20);
        assertThat(of("hi", ",\"response_format\":{\"type\":\"json_schema\"}")).isEqualTo(10);
    }

    @Test
    void theLongestAndHardestChatScoresOneHundred() throws JsonProcessingException {
        String turns = "{\"role\":\"user\",\"content\":\"```" + "x".repeat(20_000) + "\"},";
        var body =
                "{\"messages\":[%s],\"tools\":[{}],\"response_format\":{\"type\":\"json_object\"}}"
                        .formatted(turns.repeat(9) + turns.substring(0, turns.length() - 1));

        assertThat(Complexity.of(new ChatRequest(Json.MAPPER.readTree(body)))).isEqualTo(100);
    }

    private static int of(String text, String more) throws JsonProcessingException {
        return Complexity.of(
                new ChatRequest(
                        Json.MAPPER.readTree(
                                "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                                        .formatted(text, more))));
    }
}
