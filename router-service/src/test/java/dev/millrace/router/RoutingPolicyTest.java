package dev.millrace.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.SubmittedJob;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.testkit.Seeds;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutingPolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final RoutingPolicy policy =
            new RoutingPolicy(
                    RegistryFile.read(Path.of("src/test/resources/registry.yaml")),
                    512,
                    1024 * 1024);

    @Test
    void aShortChatGoesToTheCheapestModelAndTheReasonHoldsTheNumbersCompared() {
        Route route = sent(chat("hi", ""));

        assertThat(route.candidates())
                .extracting(Candidate::model)
                .containsExactly("small-chat", "big-chat");
        assertThat(route.reason())
                .isEqualTo(
                        "small-chat is the cheapest of 2 that fit: 0.0002049 USD expected for"
                                + " 1+512 tokens, complexity 0 of at most 30");
        assertThat(route.passedOver())
                .containsExactly(new Route.PassedOver("big-chat", "0.0051225 USD expected"));
    }

    @Test
    void aDemandingChatGoesToTheModelWhoseClassReachesIt() {
        Route route = sent(chat("```java```", ",\"tools\":[{}]"));

        assertThat(route.first().model()).isEqualTo("big-chat");
        assertThat(route.passedOver())
                .containsExactly(
                        new Route.PassedOver(
                                "small-chat", "takes complexity up to 30, the job has 40"));
    }

    @Test
    void aChatTooLongForOneModelGoesToTheNext() {
        Route route = sent(chat("x".repeat(4 * 3489), ""));

        assertThat(route.first().model()).isEqualTo("big-chat");
        assertThat(route.passedOver().getFirst().reason())
                .contains("3489", "512", "small-chat takes at most 4000");
    }

    @Test
    void aChatExactlyAsLongAsTheContextFitsAndOneTokenMoreDoesNot() {
        String named = ",\"model\":\"small-chat\"";

        assertThat(decide(chat("x".repeat(4 * 3488), named))).isInstanceOf(Decision.Send.class);
        assertThat(decide(chat("x".repeat(4 * 3488 + 1), named)))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class,
                        refused -> {
                            assertThat(refused.error().code()).isEqualTo("context_length_exceeded");
                            assertThat(refused.error().message()).contains("3489", "4000");
                        });
    }

    @Test
    void autoTakesTheModelTaggedLatestWhereThereIsOne() {
        Route route = sent("embed", "{\"input\":\"hi\"}");

        assertThat(route.candidates()).extracting(Candidate::model).containsExactly("minilm");
        assertThat(route.passedOver())
                .containsExactly(new Route.PassedOver("minilm-old", "not tagged latest"));
    }

    @Test
    void aModelCanBeNamedWithItsVersion() {
        assertThat(sent("embed", "{\"input\":\"hi\",\"model\":\"minilm-old@0\"}").first().model())
                .isEqualTo("minilm-old");
        assertThat(refusal("embed", "{\"input\":\"hi\",\"model\":\"minilm-old@7\"}"))
                .contains("'minilm-old@7' is not in the registry", "small-chat, big-chat");
    }

    @Test
    void aModelThatDoesAnotherKindIsRefusedWithWhatItDoes() {
        assertThat(refusal("embed", "{\"input\":\"hi\",\"model\":\"big-chat\"}"))
                .isEqualTo("'big-chat' does chat, not embed");
    }

    @Test
    void otherDimensionsThanTheModelsAreRefusedWithBoth() {
        assertThat(refusal("embed", "{\"input\":\"hi\",\"dimensions\":64}")).contains("64", "384");
    }

    @Test
    void anEmbedWhoseAnswerWouldNotFitIsRefusedAndSaysHowManyTextsDo() {
        String one = "\"x\"";

        assertThat(refusal("embed", texts(one, 2048))).contains("2048 texts", "at most 496");
        assertThat(sent("embed", texts(one, 496))).isNotNull();
    }

    @Test
    void aJobWhoseDeadlinePassedWhileItWaitedExpires() {
        var job = read(chat("hi", ""));

        assertThat(policy.decide(job.envelope(), job.task(), null, job.envelope().deadline()))
                .isInstanceOf(Decision.Expire.class);
    }

    @Test
    void theReasonIsAlwaysASentenceAndTheFirstCandidateAlwaysDoesTheKind() {
        Seeds.check(
                500,
                random -> {
                    String text = "x".repeat(random.nextInt(20_000));
                    String extra = random.nextBoolean() ? ",\"tools\":[{}]" : "";

                    Route route = sent(chat(text, extra));

                    assertThat(route.reason()).contains(route.first().model());
                    assertThat(route.first().model()).isIn("small-chat", "big-chat");
                });
    }

    @Test
    void documentsAndWhatIsLookedForGoToAModelThatEmbeds() {
        String documents = "{\"collection\":\"c\",\"documents\":[{\"id\":\"d\",\"text\":\"t\"}]}";

        assertThat(sent("index", documents).first().model()).isEqualTo("minilm");
        assertThat(sent("search", "{\"collection\":\"c\",\"query\":\"q\"}").first().model())
                .isEqualTo("minilm");
        assertThat(sent("unindex", "{\"collection\":\"c\",\"all\":true}").first().pool())
                .isEqualTo("embed");
    }

    @Test
    void aQuestionIsSearchedForFirstAndThenAnsweredByTheModelThatTheJobNames() {
        var job = read(question(",\"model\":\"big-chat\",\"embeddingModel\":\"minilm-old\""));
        var hit = new Found.Hit("d", 0, new BigDecimal("0.5"), null, "what it says");
        var found = new Found("minilm-old", List.of(hit), 7);

        var first = (Decision.Send) policy.decide(job.envelope(), job.task(), null, NOW);
        var second = (Decision.Send) policy.decide(job.envelope(), job.task(), found, NOW);

        assertThat(first.route().first().model()).isEqualTo("minilm-old");
        assertThat(second.route().first().model()).isEqualTo("big-chat");
    }

    @Test
    void aQuestionThatNoModelCouldAnswerIsNotSearchedFor() {
        assertThat(refusalOf(question(",\"model\":\"minilm\"")))
                .isEqualTo("'minilm' does embed, classify, not chat");
        assertThat(refusalOf(question(",\"embeddingModel\":\"big-chat\"")))
                .isEqualTo("'big-chat' does chat, not embed");
    }

    @Test
    void whatWasFoundCountsForThePriceAndTheContext() {
        var job = read(question(""));
        var hit = new Found.Hit("d", 0, new BigDecimal("0.5"), null, "x".repeat(16_000));

        var sent =
                (Decision.Send)
                        policy.decide(
                                job.envelope(),
                                job.task(),
                                new Found("minilm", List.of(hit), 7),
                                NOW);

        assertThat(sent.route().first().model()).isEqualTo("big-chat");
        assertThat(sent.route().passedOver().getFirst().reason()).contains("at most 4000");
    }

    private static String question(String more) {
        return job("answer", "{\"collection\":\"c\",\"question\":\"why?\"%s}".formatted(more));
    }

    private String refusalOf(String job) {
        return ((Decision.Refuse) decide(job)).error().message();
    }

    private static String texts(String one, int count) {
        return "{\"input\":[" + (one + ",").repeat(count - 1) + one + "]}";
    }

    private String refusal(String kind, String request) {
        return refusalOf(job(kind, request));
    }

    private Route sent(String kind, String request) {
        return sent(job(kind, request));
    }

    private Route sent(String job) {
        return ((Decision.Send) decide(job)).route();
    }

    private Decision decide(String json) {
        var job = read(json);
        return policy.decide(job.envelope(), job.task(), null, NOW);
    }

    private static String chat(String text, String more) {
        return job(
                "chat",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}".formatted(text, more));
    }

    private static String job(String kind, String request) {
        return "{\"task\":{\"kind\":\"%s\",\"request\":%s}}".formatted(kind, request);
    }

    private static SubmittedJob.Readable read(String json) {
        return (SubmittedJob.Readable)
                new JobReading(JobRules.DEFAULTS)
                        .read(
                                new Arrival(
                                        Map.of(),
                                        json.getBytes(StandardCharsets.UTF_8),
                                        null,
                                        NOW,
                                        () -> "some-id"));
    }
}
