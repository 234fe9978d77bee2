package dev.millrace.results.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.RawJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FloatListsTest {
    @Test
    void everyEmbeddingBecomesAListAndTheRestStaysAsItIs() {
        RawJson output =
                RawJson.of(
                        """
                        {"object":"list","data":[
                          {"object":"embedding","index":0,"embedding":"AACAPwAAAL8="},
                          {"object":"embedding","index":1,"embedding":"zczMPc3MTD6amZk+"}],
                         "model":"embedding","share":0.10,"usage":{"prompt_tokens":3}}
                        """);

        String numbers = new String(FloatLists.of(output).bytes(), StandardCharsets.UTF_8);

        assertThat(numbers)
                .isEqualTo(
                        "{\"object\":\"list\",\"data\":["
                                + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[1.0,-0.5]},"
                                + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[0.1,0.2,0.3]}],"
                                + "\"model\":\"embedding\",\"share\":0.10,"
                                + "\"usage\":{\"prompt_tokens\":3}}");
    }
}
