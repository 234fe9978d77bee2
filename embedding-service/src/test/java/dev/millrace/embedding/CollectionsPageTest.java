package dev.millrace.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.SubmittedJob;
import dev.millrace.embedding.answer.CollectionAnswer;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page about collections shows is what is read and written. */
class CollectionsPageTest {
    private static final Path PAGE = Path.of("../docs/collections.md");
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final String MODEL = "all-minilm-l6-v2";
    private static final UUID REFUNDS = UUID.fromString("7e1a94b5-89d5-8223-ac3d-b6db83c72030");
    private static final UUID SHIPPING = UUID.fromString("5d65544e-c62e-8d4d-930d-0f527f34546e");

    private final List<String> examples = examples();

    @Test
    void everyJobOfThePageIsReadable() {
        var reading = new JobReading(JobRules.DEFAULTS);

        List<String> kinds =
                examples.stream()
                        .filter(example -> example.contains("\"task\""))
                        .map(example ->
                                reading.read(
                                        new Arrival(
                                                Map.of(),
                                                example.strip().getBytes(UTF_8),
                                                "acme",
                                                Instant.EPOCH,
                                                () -> "job_1")))
                        .map(read -> ((SubmittedJob.Readable) read).task().kind())
                        .toList();

        assertThat(kinds).containsExactly("index", "search", "answer", "unindex");
    }

    @Test
    void theOutputsAreWhatSuchJobsEndWith() throws IOException {
        assertThat(output("index"))
                .isEqualTo(
                        json(
                                CollectionAnswer.kept(
                                        "handbook",
                                        List.of(document("refunds"), document("shipping")),
                                        List.of(REFUNDS, SHIPPING),
                                        MODEL,
                                        28)));
        assertThat(output("search"))
                .isEqualTo(
                        json(
                                CollectionAnswer.found(
                                        "handbook",
                                        List.of(
                                                new Hit(
                                                        "refunds",
                                                        0,
                                                        0.755547,
                                                        "Refunds arrive within 14 days of the parcel's return.",
                                                        "https://shop.example/refunds",
                                                        Map.of("lang", "en", "year", 2026L),
                                                        REFUNDS)),
                                        MODEL,
                                        10)));
        assertThat(output("unindex")).isEqualTo(json(CollectionAnswer.forgotten("handbook", 1)));
    }

    private static IndexedDocument document(String id) {
        return new IndexedDocument(
                id, null, null, Map.of(), List.of(new Chunk(0, 0, 1, "a", new float[1])));
    }

    private JsonNode output(String object) throws IOException {
        for (String example : examples) {
            JsonNode read = Json.MAPPER.readTree(example);
            if (object.equals(read.path("object").asText())) {
                return read;
            }
        }
        throw new AssertionError("the page shows no output of " + object);
    }

    private static JsonNode json(CollectionAnswer answer) throws IOException {
        return Json.MAPPER.readTree(Json.bytes(answer));
    }

    private static List<String> examples() {
        try {
            return EXAMPLE.matcher(Files.readString(PAGE))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("the page cannot be read", e);
        }
    }
}
