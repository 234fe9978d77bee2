package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedding.answer.AnswerLimits;
import dev.millrace.embedding.answer.AnswerTasks;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.model.LongTexts;
import dev.millrace.embedding.model.TestingEmbedder;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class WorkIsReadTest {
    private static final Map<String, Object> NOWHERE = Map.of("bootstrap.servers", "127.0.0.1:1");

    @Test
    void aReplicaWithoutAPartitionIsReadyAndSaysThatItReadsNothing() {
        SmallRyeConfig config =
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .addSystemSources()
                        .withMapping(EmbeddingConfig.class)
                        .withMapping(JobRulesConfig.class)
                        .build();
        var meters = new SimpleMeterRegistry();
        var embedder = new TestingEmbedder();
        var classifier = new Classifier(embedder, new Classifier.Settings("{}", 0.05, 0));
        var limits = new AnswerLimits(LongTexts.REFUSE, 1);
        var calls = new ModelCalls(new AnswerTasks(embedder, classifier, limits), 1, meters);
        var cancelled = new CancelledJobs(NOWHERE, 1, calls::cancel);
        try (var log = new LogWriter(NOWHERE, LogWriter.Limits.patient())) {
            var embedTexts =
                    new EmbedTexts(
                            new WorkPolicy(
                                    new ServedModels("embed", Map.of()), Duration.ofSeconds(5)),
                            config.getConfigMapping(JobRulesConfig.class),
                            cancelled,
                            calls,
                            log,
                            Clock.systemUTC());
            var work =
                    new ReadWork(
                            NOWHERE,
                            config.getConfigMapping(EmbeddingConfig.class),
                            embedTexts,
                            cancelled,
                            calls,
                            embedder,
                            meters);

            var response = new WorkIsRead(work).call();

            assertThat(response.getStatus()).isEqualTo(Status.UP);
            assertThat(response.getData()).hasValue(Map.of("reading", false));
        }
    }
}
