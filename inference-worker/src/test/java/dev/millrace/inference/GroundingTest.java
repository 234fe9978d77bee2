package dev.millrace.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.backends.route.RunEnd;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroundingTest {
    private static final Found FOUND =
            new Found(
                    "minilm",
                    List.of(
                            new Found.Hit(
                                    "a", 3, new BigDecimal("0.9"), "https://a", " Pigs fly. "),
                            new Found.Hit("b", 0, new BigDecimal("0.8"), null, "Cows do not.")),
                    12);

    @Test
    void theModelIsAskedTheQuestionBelowTheNumberedSourcesWithTheFieldsOfTheChat() {
        var asked = Grounding.of(question(), found());

        JsonNode body = asked.chat().body().body();
        assertThat(body.path("temperature").asInt()).isEqualTo(1);
        assertThat(body.path("messages").get(1).path("content").asText())
                .isEqualTo("[1] Pigs fly.\n\n[2] Cows do not.\n\nQuestion: Do pigs fly?");
        assertThat(tree(asked.chat().request())).isEqualTo(body);
    }

    @Test
    void theAnswerSaysWhatItWasMadeFromByTheSameNumbers() {
        JobOutcome cited = outcome(Grounding.of(question(), found()).cited(ended(found())));

        JsonNode output = tree(((Ending.Succeeded) cited.ending()).output());
        assertThat(output.path("id").asText()).isEqualTo("chatcmpl-1");
        assertThat(output.path("sources"))
                .hasSize(2)
                .first()
                .hasToString(
                        "{\"n\":1,\"id\":\"a\",\"chunk\":3,\"score\":0.9,\"source\":\"https://a\",\"text\":\" Pigs fly. \"}");
        assertThat(cited.timings().embeddedMillis()).isEqualTo(12);
    }

    @Test
    void aChatIsAskedAndAnsweredAsItIs() {
        WorkOrder order = order();
        var chat =
                Wire.readTask(
                        JobRules.DEFAULTS,
                        bytes("{'task':{'kind':'chat','request':{'messages':[{'role':'user'}]}}}"));
        var asked = Grounding.of(chat, order);
        RunEnd end = ended(order);

        assertThat(asked.chat()).isSameAs(chat);
        assertThat(asked.cited(end)).isSameAs(end);
    }

    @Test
    void aQuestionThatWasNotSearchedForIsNotForThisWorker() {
        WorkOrder order = order();
        Task question = question();

        assertThatThrownBy(() -> Grounding.of(question, order))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("kind answer");
    }

    private static WorkOrder order() {
        return TestingOrders.order(
                TestingOrders.key(), TestingOrders.candidate("tiny", "here", "cpu"));
    }

    private static WorkOrder found() {
        return order().with(FOUND);
    }

    private static Task question() {
        return Wire.readTask(
                JobRules.DEFAULTS,
                bytes(
                        "{'task':{'kind':'answer','request':{'collection':'c',"
                                + "'question':'Do pigs fly?','chat':{'temperature':1}}}}"));
    }

    private static RunEnd ended(WorkOrder order) {
        return new RunEnd.Ended(
                JobOutcome.of(
                        order,
                        new Ending.Succeeded(RawJson.of("{\"id\":\"chatcmpl-1\"}"), false),
                        Instant.EPOCH));
    }

    private static JobOutcome outcome(RunEnd end) {
        return ((RunEnd.Ended) end).outcome();
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode tree(RawJson json) {
        try {
            return Json.MAPPER.readTree(json.bytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
