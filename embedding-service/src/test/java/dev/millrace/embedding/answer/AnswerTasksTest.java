package dev.millrace.embedding.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ClassifyRequest;
import dev.millrace.contracts.EmbedRequest;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Wire;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.model.LongTexts;
import dev.millrace.embedding.model.TestingEmbedder;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.IndexedDocument;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerTasksTest {
    private static final ChunkLimits CHUNKS = new ChunkLimits(200, 32, 100);

    private static final RawJson BODY = RawJson.of("{}");
    private final TestingEmbedder embedder = new TestingEmbedder();

    @Test
    void vectorsComeAsOpenAiListsThemInBase64() throws Exception {
        Answer answer =
                answers(LongTexts.REFUSE, 1 << 20)
                        .answer(embed("even", "odd"), "mini", Priority.INTERACTIVE);

        assertThat(given(answer).output())
                .isEqualTo(
                        RawJson.of(
                                """
                                {"object":"list","data":[\
                                {"object":"embedding","index":0,"embedding":"AACAPwAAAAA="},\
                                {"object":"embedding","index":1,"embedding":"AAAAAAAAgD8="}],\
                                "model":"mini","usage":{"prompt_tokens":7,"total_tokens":7}}\
                                """));
        assertThat(given(answer).texts()).isEqualTo(2);
        assertThat(given(answer).promptTokens()).isEqualTo(7);
        assertThat(given(answer).warnings()).isEmpty();
    }

    @Test
    void theCallersFormatIsPassedOnToTheEdge() throws Exception {
        var answers = answers(LongTexts.REFUSE, 1 << 20);

        for (boolean floats : new boolean[] {true, false}) {
            var body = new EmbedRequest(List.of("even"), floats, null);
            Answer answer =
                    answers.answer(new Task.Embed(BODY, body), "mini", Priority.INTERACTIVE);

            assertThat(given(answer).floatsAtTheEdge()).isEqualTo(floats);
        }
    }

    @Test
    void scoresComeInTheSameShapeAndSayWhy() throws Exception {
        Answer answer =
                answers(LongTexts.REFUSE, 1 << 20)
                        .answer(
                                classify(List.of("even"), "odd", "even"),
                                "mini",
                                Priority.INTERACTIVE);

        assertThat(given(answer).output())
                .isEqualTo(
                        RawJson.of(
                                """
                                {"object":"list","data":[\
                                {"object":"classification","index":0,"label":"even","scores":[\
                                {"label":"even","score":1.000000,"cosine":1.000000},\
                                {"label":"odd","score":0.000000,"cosine":0.000000}],\
                                "why":"\\"even\\" is nearest of 2 labels: cosine 1.000,\
                                 ahead of \\"odd\\" with 0.000 by 1.000"}],\
                                "model":"mini","usage":{"prompt_tokens":11,"total_tokens":11}}\
                                """));
        assertThat(given(answer).floatsAtTheEdge()).isFalse();
    }

    @Test
    void aLongTextIsCutWithAWarning() throws Exception {
        var answers = answers(LongTexts.TRUNCATE, 1 << 20);

        for (Task task :
                List.of(
                        embed("fits", "12345678901"),
                        classify(List.of("fits", "12345678901"), "a", "b"))) {
            assertThat(given(answers.answer(task, "mini", Priority.INTERACTIVE)).warnings())
                    .containsExactly(
                            "task.request.input[1] is too long; its first 10 word pieces were"
                                    + " read");
        }
    }

    @Test
    void aLongTextIsRefusedWithBothNumbersWhereTheOperatorSaysSo() throws Exception {
        var answers = answers(LongTexts.REFUSE, 1 << 20);

        for (Task task :
                List.of(
                        embed("fits", "12345678901"),
                        classify(List.of("fits", "12345678901"), "a", "b"))) {
            assertThat(answers.answer(task, "mini", Priority.INTERACTIVE))
                    .isEqualTo(
                            refused(
                                    "text_too_long",
                                    "task.request.input[1]",
                                    "has 11 word pieces; the model reads at most 10"));
        }
    }

    @Test
    void aLongLabelIsRefusedEitherWay() throws Exception {
        assertThat(
                        answers(LongTexts.TRUNCATE, 1 << 20)
                                .answer(
                                        classify(List.of("fits"), "a", "12345678901"),
                                        "mini",
                                        Priority.INTERACTIVE))
                .isEqualTo(
                        refused(
                                "text_too_long",
                                "task.request.labels[1]",
                                "has 11 word pieces; the model reads at most 10"));
    }

    @Test
    void onlyTheModelsOwnDimensionsAreAnswered() throws Exception {
        var answers = answers(LongTexts.REFUSE, 1 << 20);

        assertThat(answers.answer(embed(2), "mini", Priority.INTERACTIVE))
                .isInstanceOf(Answer.Given.class);
        assertThat(answers.answer(embed(3), "mini", Priority.INTERACTIVE))
                .isEqualTo(
                        refused(
                                "invalid_value",
                                "task.request.dimensions",
                                "3 is not what mini gives; its vectors have 2"));
    }

    @Test
    void whatWouldNotFitIsRefusedBeforeTheModelRunsAndSaysHowManyTextsDo() throws Exception {
        var answers = answers(LongTexts.REFUSE, 2_000);

        Answer vectors =
                answers.answer(
                        embed(Collections.nCopies(13, "even").toArray(String[]::new)),
                        "mini",
                        Priority.INTERACTIVE);
        Answer scores =
                answers.answer(
                        classify(Collections.nCopies(13, "even"), "a", "b"),
                        "mini",
                        Priority.INTERACTIVE);

        assertThat(vectors)
                .isEqualTo(
                        refused(
                                "output_too_large",
                                "task.request.input",
                                "13 texts; an answer of at most 2000 bytes holds 12 vectors of"
                                        + " mini"));
        assertThat(scores)
                .isEqualTo(
                        refused(
                                "output_too_large",
                                "task.request.input",
                                "13 texts; an answer of at most 2000 bytes holds 2 texts with the"
                                        + " scores of 2 labels"));
        assertThat(embedder.asked()).isEmpty();
    }

    @Test
    void halfACharacterPassesThrough() throws Exception {
        byte[] job =
                """
                {"task":{"kind":"classify","request":{"input":"\\ud800","labels":["\\udc00","a"]}}}\
                """
                        .getBytes(StandardCharsets.UTF_8);

        Answer answer =
                answers(LongTexts.REFUSE, 1 << 20)
                        .answer(
                                Wire.readTask(JobRules.DEFAULTS, job),
                                "mini",
                                Priority.INTERACTIVE);

        assertThat(Json.MAPPER.readTree(given(answer).output().bytes()).at("/data/0/label"))
                .hasToString("\"\udc00\"");
    }

    @Test
    void aChatThatCameHereIsOurMistake() throws Exception {
        Task chat =
                Wire.readTask(
                        JobRules.DEFAULTS,
                        """
                        {"task":{"kind":"chat","request":{"messages":[{"role":"user"}]}}}\
                        """
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(answers(LongTexts.REFUSE, 1 << 20).answer(chat, "mini", Priority.INTERACTIVE))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.error().blame()).isEqualTo(Blame.US));
    }

    private AnswerTasks answers(LongTexts longTexts, int outputBytesMax) {
        return new AnswerTasks(
                embedder,
                new Classifier(embedder, new Classifier.Settings("{}", 0.05, 1 << 20)),
                new AnswerLimits(longTexts, outputBytesMax, CHUNKS));
    }

    private static Task embed(String... texts) {
        return embed(null, texts);
    }

    private static Task embed(@Nullable Integer dimensions, String... texts) {
        List<String> input = texts.length == 0 ? List.of("even") : List.of(texts);
        return new Task.Embed(BODY, new EmbedRequest(input, true, dimensions));
    }

    private static Task classify(List<String> texts, String... labels) {
        return new Task.Classify(BODY, new ClassifyRequest(texts, List.of(labels)));
    }

    @Test
    void documentsBecomeChunksWithTheirPlacesAndVectors() throws Exception {
        var answer =
                (Answer.ToKeep)
                        answers(LongTexts.REFUSE, 1 << 20)
                                .answer(
                                        task(
                                                "index",
                                                "{'collection':'c','documents':["
                                                        + "{'id':'a','text':'one two three four five six seven'},"
                                                        + "{'id':'b','text':'odd'}]}"),
                                        "mini",
                                        Priority.BATCH);

        assertThat(answer.documents()).extracting(IndexedDocument::id).containsExactly("a", "b");
        IndexedDocument first = answer.documents().getFirst();
        assertThat(first.chunks()).hasSizeGreaterThan(1);
        for (int i = 0; i < first.chunks().size(); i++) {
            Chunk chunk = first.chunks().get(i);
            assertThat(chunk.chunk()).isEqualTo(i);
            assertThat("one two three four five six seven".substring(chunk.from(), chunk.to()))
                    .isEqualTo(chunk.text());
            assertThat(chunk.vector()).hasSize(2);
        }
        assertThat(answer.texts()).isEqualTo(first.chunks().size() + 1);
    }

    @Test
    void chunksThatTheModelCannotReadAndTooMuchOverlapAreRefusedByName() throws Exception {
        var answers = answers(LongTexts.REFUSE, 1 << 20);
        String documents = "'collection':'c','documents':[{'id':'a','text':'t'}]";

        assertThat(
                        error(
                                        answers.answer(
                                                task(
                                                        "index",
                                                        "{%s,'chunkTokensMax':16}"
                                                                .formatted(documents)),
                                                "mini",
                                                Priority.BATCH))
                                .message())
                .isEqualTo("16; mini reads at most 6 of a chunk");
        assertThat(
                        error(
                                        answers.answer(
                                                task(
                                                        "index",
                                                        "{%s,'chunkOverlapTokens':4}"
                                                                .formatted(documents)),
                                                "mini",
                                                Priority.BATCH))
                                .field())
                .isEqualTo("task.request.chunkOverlapTokens");
    }

    @Test
    void aJobOfTooManyChunksIsRefusedAndNamesTheDocumentWhereTheyWereTooMany() throws Exception {
        Answer answer =
                answers(LongTexts.REFUSE, 1 << 20)
                        .answer(
                                task(
                                        "index",
                                        "{'collection':'c','documents':[{'id':'a','text':'t'},{'id':'b','text':'%s'}]}"
                                                .formatted("word ".repeat(1000))),
                                "mini",
                                Priority.BATCH);

        assertThat(error(answer).field()).isEqualTo("task.request.documents[1].text");
        assertThat(embedder.asked()).isEmpty();
    }

    @Test
    void aQuestionBecomesAVector() throws Exception {
        Answer answer =
                answers(LongTexts.REFUSE, 1 << 20)
                        .answer(
                                task("answer", "{'collection':'c','question':'odd'}"),
                                "mini",
                                Priority.INTERACTIVE);

        assertThat(((Answer.ToFind) answer).vector()).containsExactly(0, 1);
    }

    @Test
    void aQuestionTooLongForTheModelIsRefusedByItsOwnName() throws Exception {
        Answer answer =
                answers(LongTexts.REFUSE, 1 << 20)
                        .answer(
                                task("answer", "{'collection':'c','question':'much too long'}"),
                                "mini",
                                Priority.INTERACTIVE);

        assertThat(error(answer).field()).isEqualTo("task.request.question");
    }

    private static Task task(String kind, String request) {
        return Wire.readTask(
                JobRules.DEFAULTS,
                "{'task':{'kind':'%s','request':%s}}"
                        .formatted(kind, request)
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static JobError error(Answer answer) {
        return ((Answer.Refused) answer).error();
    }

    private static Answer.Given given(Answer answer) {
        return (Answer.Given) answer;
    }

    private static Answer refused(String code, String field, String message) {
        return new Answer.Refused(JobError.caller(code, field, message));
    }
}
