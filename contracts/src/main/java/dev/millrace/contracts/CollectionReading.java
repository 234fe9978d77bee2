package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.UnindexRequest.Which;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of a collection of documents. */
final class CollectionReading {
    private static final int CHUNK_TOKENS_MIN = 16;
    private static final int CHUNK_TOKENS_MAX = 8192;
    private static final int TOP_K = 10;
    private static final int ANSWER_TOP_K = 4;
    private static final Set<String> INDEX =
            Set.of("collection", "documents", "chunkTokensMax", "chunkOverlapTokens", "model");
    private static final Set<String> SEARCH =
            Set.of("collection", "query", "topK", "filter", "model");
    private static final Set<String> ANSWER =
            Set.of("collection", "question", "topK", "filter", "embeddingModel", "chat", "model");
    private static final List<String> WHICH =
            List.of("ids", "source", "dataSubject", "filter", "all");
    private static final Set<String> UNINDEX =
            Set.of("collection", "ids", "source", "dataSubject", "filter", "all");

    private final JobRules rules;

    CollectionReading(JobRules rules) {
        this.rules = rules;
    }

    IndexRequest index(JsonNode body, String path) throws BadField {
        RequestFields fields = RequestFields.of(body, path, INDEX);
        return new IndexRequest(
                fields.collection(),
                DocumentReading.read(fields, rules.documentsMax()),
                fields.numberOrNull("chunkTokensMax", CHUNK_TOKENS_MIN, CHUNK_TOKENS_MAX),
                fields.numberOrNull("chunkOverlapTokens", 0, CHUNK_TOKENS_MAX / 2));
    }

    SearchRequest search(JsonNode body, String path) throws BadField {
        return search(RequestFields.of(body, path, SEARCH), "query", TOP_K);
    }

    private SearchRequest search(RequestFields fields, String text, int topK) throws BadField {
        return new SearchRequest(
                fields.collection(),
                fields.text(text, Integer.MAX_VALUE),
                Objects.requireNonNullElse(fields.numberOrNull("topK", 1, rules.hitsMax()), topK),
                filter(fields));
    }

    private static @Nullable SearchFilter filter(RequestFields fields) throws BadField {
        return fields.has("filter")
                ? FilterReading.read(fields.object().path("filter"), fields.at("filter"))
                : null;
    }

    AnswerRequest answer(JsonNode body, String path) throws BadField {
        RequestFields fields = RequestFields.of(body, path, ANSWER);
        String model = fields.textOrNull("embeddingModel", Integer.MAX_VALUE);
        if (model != null) {
            EnvelopeReading.checkModel(fields.at("embeddingModel"), model);
        }
        return new AnswerRequest(
                search(fields, "question", Math.min(ANSWER_TOP_K, rules.hitsMax())),
                model == null ? JobEnvelope.AUTO : model,
                chat(fields));
    }

    private static @Nullable JsonNode chat(RequestFields fields) throws BadField {
        if (!fields.has("chat")) {
            return null;
        }
        JsonNode chat = fields.object().path("chat");
        String at = fields.at("chat");
        if (!chat.isObject()) {
            throw Fields.wrongType(at, "an object", chat);
        }
        if (chat.has("messages")) {
            throw BadField.of(
                    "unsupported_field",
                    at + ".messages",
                    "the question and what was found make the messages; leave it out");
        }
        TaskReading.refuseStream(chat, at);
        return chat;
    }

    UnindexRequest unindex(JsonNode body, String path) throws BadField {
        RequestFields fields = RequestFields.of(body, path, UNINDEX);
        List<String> said = WHICH.stream().filter(name -> body.has(name)).toList();
        if (said.size() != 1) {
            throw BadField.of(
                    said.isEmpty() ? "missing_field" : "invalid_value",
                    said.isEmpty() ? path : fields.at(said.getLast()),
                    "says %s; exactly one of %s says which documents"
                            .formatted(
                                    said.isEmpty() ? "none" : String.join(" and ", said),
                                    String.join(", ", WHICH)));
        }
        boolean everywhere = said.getFirst().equals("dataSubject") && !body.has("collection");
        return new UnindexRequest(
                everywhere ? null : fields.collection(), which(fields, said.getFirst()));
    }

    private Which which(RequestFields fields, String name) throws BadField {
        return switch (name) {
            case "ids" -> new Which.Ids(ids(fields));
            case "source" -> new Which.Source(fields.text(name, DocumentReading.SOURCE_CHARS_MAX));
            case "dataSubject" ->
                    new Which.Subject(fields.text(name, DocumentReading.SUBJECT_CHARS_MAX));
            case "filter" ->
                    new Which.Matching(
                            FilterReading.read(fields.object().path(name), fields.at(name)));
            default -> {
                JsonNode all = fields.object().path(name);
                if (!all.isBoolean() || !all.booleanValue()) {
                    throw Fields.wrongType(fields.at(name), "true", all);
                }
                yield new Which.All();
            }
        };
    }

    private List<String> ids(RequestFields fields) throws BadField {
        List<String> ids = new ArrayList<>();
        for (JsonNode id : fields.entries("ids", rules.documentsMax())) {
            ids.add(
                    RequestFields.text(
                            id,
                            "%s[%d]".formatted(fields.at("ids"), ids.size()),
                            DocumentReading.ID_CHARS_MAX));
        }
        return ids;
    }
}
