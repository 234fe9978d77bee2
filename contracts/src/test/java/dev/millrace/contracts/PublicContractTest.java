package dev.millrace.contracts;

import static dev.millrace.contracts.PublicContract.ASYNCAPI;
import static dev.millrace.contracts.PublicContract.COMPLETION;
import static dev.millrace.contracts.PublicContract.DOCS;
import static dev.millrace.contracts.PublicContract.JOB;
import static dev.millrace.contracts.PublicContract.golden;
import static dev.millrace.contracts.PublicContract.names;
import static dev.millrace.contracts.PublicContract.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the AsyncAPI document and the schemas together with what the code writes. */
class PublicContractTest {
    @Test
    void theChannelsAreThePublicTopics() {
        assertThat(ASYNCAPI.get("channels"))
                .extracting(channel -> channel.get("address").textValue())
                .containsExactlyInAnyOrder(
                        Topics.JOBS_SUBMITTED,
                        Topics.JOBS_COMPLETED,
                        Topics.dead(Topics.JOBS_SUBMITTED),
                        Topics.dead(Topics.JOBS_COMPLETED));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = ASYNCAPI.findValuesAsText("$ref");

        assertThat(references).hasSizeGreaterThan(10).allMatch(PublicContractTest::exists);
    }

    @Test
    void aSubmittedJobIsAsDescribed() {
        JsonNode golden = golden("submitted");
        JsonNode message = message("JobSubmitted");

        assertThat(violations(JOB, Json.text(golden.get("value")))).isEmpty();
        assertThat(violations(message.get("headers"), Json.text(golden.get("headers")))).isEmpty();
        assertThat(names(message.at("/headers/properties")))
                .containsAll(
                        names(golden.get("headers")).stream()
                                .filter(header -> !header.equals(Headers.ID_ORIGIN))
                                .toList());
    }

    @Test
    void aCompletionInBinaryModeIsAsDescribed() {
        JsonNode golden = golden("completed-binary");
        JsonNode headers = message("JobCompleted").get("headers");

        assertThat(violations(COMPLETION, Json.text(golden.get("value")))).isEmpty();
        assertThat(violations(headers, Json.text(golden.get("headers")))).isEmpty();
        assertThat(names(headers.get("properties")))
                .containsExactlyInAnyOrderElementsOf(names(golden.get("headers")));
    }

    @Test
    void aCompletionInStructuredModeIsAsDescribed() {
        JsonNode event = golden("completed-structured").get("value");

        assertThat(violations(COMPLETION, Json.text(event.get("data")))).isEmpty();
        assertThat(names(message("JobCompletedStructured").at("/payload/properties")))
                .containsExactlyElementsOf(names(event));
    }

    @Test
    void theTypesOfACompletionAreTheFiveEndings() {
        assertThat(message("JobCompleted").at("/headers/properties/ce_type/enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyElementsOf(
                        Stream.of(JobState.values())
                                .filter(JobState::isEnding)
                                .map(state -> "dev.millrace.job." + state.wireName())
                                .toList());
    }

    private static JsonNode message(String name) {
        return ASYNCAPI.at("/components/messages/" + name);
    }

    private static boolean exists(String reference) {
        return reference.startsWith("#")
                ? !ASYNCAPI.at(reference.substring(1)).isMissingNode()
                : Files.exists(DOCS.resolve(reference));
    }
}
