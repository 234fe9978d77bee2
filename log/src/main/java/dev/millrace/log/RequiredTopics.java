package dev.millrace.log;

import dev.millrace.log.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Services never create topics: a start without them fails with a clear sentence. */
public final class RequiredTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RequiredTopics() {}

    /**
     * Checks that the topics exist and keep their records long enough.
     *
     * @param retentionMin a job may wait for its deadline: {@code jobs.deadline-max} and a day
     * @throws IllegalStateException naming what is missing or too short, or that no broker answered
     *     within a minute
     */
    public static void check(Cluster cluster, Set<String> topics, Duration retentionMin) {
        List<String> wanted = cluster.names().onCluster(topics);
        try (Admin admin = cluster.admin(PATIENCE)) {
            Set<String> missing = new TreeSet<>(wanted);
            missing.removeAll(
                    admin.listTopics().names().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            if (!missing.isEmpty()) {
                throw new IllegalStateException(
                        "topics are missing: %s; create them from deploy/topics.yaml"
                                .formatted(String.join(", ", missing)));
            }
            var resources =
                    wanted.stream()
                            .map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t))
                            .toList();
            admin.describeConfigs(resources)
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .forEach((topic, config) -> checkRetention(topic.name(), config, retentionMin));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking for topics", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "no Kafka broker answered at %s within %d s"
                            .formatted(cluster.address(), PATIENCE.toSeconds()),
                    e);
        }
    }

    private static void checkRetention(String topic, Config config, Duration retentionMin) {
        ConfigEntry entry = config.get(TopicConfig.RETENTION_MS_CONFIG);
        long millis = entry == null ? -1 : Long.parseLong(entry.value());
        if (millis >= 0 && millis < retentionMin.toMillis()) {
            throw new IllegalStateException(
                    "%s keeps its records for %s; retention.ms must be at least %d (%s), a day more"
                                    .formatted(
                                            topic,
                                            Duration.ofMillis(millis),
                                            retentionMin.toMillis(),
                                            retentionMin)
                            + " than jobs.deadline-max");
        }
    }
}
