package dev.millrace.embedding.answer;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.embedding.model.Base64Vectors;
import dev.millrace.embedding.model.Classification;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The list that OpenAI's embeddings API answers with, and our classification in its likeness.
 *
 * @param model the alias the job was routed to
 */
record OpenAiList<E>(String object, List<E> data, String model, TokenUsage usage) {
    private static final int DECIMALS = 6;

    OpenAiList {
        data = List.copyOf(data);
    }

    /** Nothing is written, so the total is what was read. */
    record TokenUsage(
            @JsonProperty("prompt_tokens") int promptTokens,
            @JsonProperty("total_tokens") int totalTokens) {}

    /** One text's vector, as base64 float32. */
    record Vector(String object, int index, String embedding) {}

    /** One text's labels, best first. */
    record Scores(String object, int index, String label, List<Score> scores, String why) {}

    /** One label of one text. */
    record Score(String label, BigDecimal score, BigDecimal cosine) {}

    static OpenAiList<Vector> ofVectors(List<float[]> vectors, String model, int promptTokens) {
        return of(
                IntStream.range(0, vectors.size())
                        .mapToObj(i ->
                                new Vector("embedding", i, Base64Vectors.encode(vectors.get(i))))
                        .toList(),
                model,
                promptTokens);
    }

    static OpenAiList<Scores> ofScores(List<Classification> texts, String model, int promptTokens) {
        return of(
                IntStream.range(0, texts.size()).mapToObj(i -> scores(i, texts.get(i))).toList(),
                model,
                promptTokens);
    }

    private static <E> OpenAiList<E> of(List<E> entries, String model, int promptTokens) {
        return new OpenAiList<>("list", entries, model, new TokenUsage(promptTokens, promptTokens));
    }

    private static Scores scores(int index, Classification text) {
        return new Scores(
                "classification",
                index,
                text.scores().getFirst().label(),
                text.scores().stream()
                        .map(s -> new Score(s.label(), rounded(s.score()), rounded(s.cosine())))
                        .toList(),
                text.why());
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }
}
