package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/** Brings a broker's topics to what the list says: creates what is missing, corrects the rest. */
final class CreateTopics {
    /** In place of a number of replicas: the broker's {@code default.replication.factor}. */
    static final short AS_THE_BROKER_SAYS = -1;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private CreateTopics() {}

    /**
     * @param listed by our names; the cluster's are theirs
     */
    static void on(Cluster cluster, List<Topic> listed, short replicas) {
        var wanted = listed.stream().map(topic -> topic.on(cluster)).toList();
        try (var admin = cluster.admin(ANSWER_WITHIN)) {
            var present = answer(admin.listTopics().names());
            var missing = wanted.stream().filter(topic -> !present.contains(topic.name())).toList();
            answer(
                    admin.createTopics(
                                    missing.stream().map(topic -> fresh(topic, replicas)).toList())
                            .all());
            answer(admin.incrementalAlterConfigs(configsOfThose(wanted, missing)).all());
        }
    }

    private static NewTopic fresh(Topic topic, short replicas) {
        return new NewTopic(topic.name(), topic.partitions(), replicas).configs(topic.config());
    }

    private static Map<ConfigResource, Collection<AlterConfigOp>> configsOfThose(
            List<Topic> wanted, List<Topic> butNot) {
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (var topic : wanted) {
            if (!butNot.contains(topic)) {
                var ops = new ArrayList<AlterConfigOp>();
                topic.config()
                        .forEach((key, value) ->
                                ops.add(
                                        new AlterConfigOp(
                                                new ConfigEntry(key, value),
                                                AlterConfigOp.OpType.SET)));
                changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), ops);
            }
        }
        return changes;
    }

    private static <T> T answer(KafkaFuture<T> asked) {
        try {
            return asked.get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackFailure("the topics could not be created: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while the topics were created", e);
        }
    }
}
