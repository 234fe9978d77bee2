package dev.millrace.inference.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.RawJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChatBodyTest {
    @Test
    void theModelIsReplacedWhereverItStandsAndTheRestStaysByteForByte() {
        assertThat(edited("{ \"a\" : 1.00 ,\"model\": \"auto\", \"z\":[1e2, \"ü\\u00fc\"] }"))
                .isEqualTo("{\"model\":\"m\",\"a\" : 1.00,\"z\":[1e2, \"ü\\u00fc\"]}");
    }

    @Test
    void aRequestWithoutAModelGetsOne() {
        assertThat(edited("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"n\":1}"))
                .isEqualTo(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"n\":1}");
    }

    @Test
    void everyModelOfARequestThatNamesTwoIsReplaced() {
        assertThat(edited("{\"model\":null,\"b\":true,\"model\":\"x\"}"))
                .isEqualTo("{\"model\":\"m\",\"b\":true}");
    }

    @Test
    void aModelInsideAMessageIsNotTheModel() {
        assertThat(edited("{\"metadata\":{\"model\":\"mine\"}}"))
                .isEqualTo("{\"model\":\"m\",\"metadata\":{\"model\":\"mine\"}}");
    }

    @Test
    void weSayWhetherItIsStreamedAndAskForItsUsage() {
        RawJson request = RawJson.of("{\"stream\":false,\"n\":1,\"stream_options\":{\"x\":1}}");
        assertThat(new String(ChatBody.of(request, "m", true), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"n\":1}");
        assertThat(new String(ChatBody.of(request, "m", false), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"m\",\"n\":1}");
    }

    private static String edited(String request) {
        return new String(ChatBody.of(RawJson.of(request), "m", false), StandardCharsets.UTF_8);
    }
}
