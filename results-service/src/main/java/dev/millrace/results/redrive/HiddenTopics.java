package dev.millrace.results.redrive;

import dev.millrace.contracts.Topics;
import dev.millrace.log.cluster.Denial;
import dev.millrace.log.cluster.Names;
import dev.millrace.results.access.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Topics that the cluster leaves out of its list because it denies them to us. Asked for one by its
 * name it says so: what nobody may look at is not told to be empty.
 */
final class HiddenTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Each has a reader that buries what it cannot use. Those of work and of tenants are listed.
     */
    private static final List<String> ALWAYS =
            List.of(
                    Topics.JOBS_SUBMITTED,
                    Topics.JOBS_EMBEDDED,
                    Topics.JOBS_DEFERRED,
                    Topics.JOBS_FINISHED);

    private final Names names;

    HiddenTopics(Names names) {
        this.names = names;
    }

    /**
     * Looks for those that a redrive would need.
     *
     * @param listed what the cluster lists, by our names
     * @param asked topics that somebody asks for by name, and then for no others; empty if for all
     * @throws Refusal if there are any, with the rights that are missing
     */
    void refuse(Admin admin, Set<String> listed, List<String> asked) {
        Map<String, Denial> missing = new TreeMap<>();
        Stream<@Nullable String> all =
                Stream.concat(ALWAYS.stream(), listed.stream().map(HiddenTopics::alive));
        (asked.isEmpty() ? all : asked.stream())
                .filter(Objects::nonNull)
                .filter(topic -> Topics.ofDead(Topics.dead(topic)) != null)
                .forEach(topic -> {
                    add(missing, listed, topic, AclOperation.WRITE);
                    add(missing, listed, Topics.dead(topic), AclOperation.READ);
                });
        List<Denial> denied = new ArrayList<>();
        admin.describeTopics(missing.keySet())
                .topicNameValues()
                .forEach((name, description) -> {
                    if (isDenied(description)) {
                        denied.add(Objects.requireNonNull(missing.get(name)));
                    }
                });
        if (!denied.isEmpty()) {
            throw Refusal.later(Denial.sentence(denied));
        }
    }

    /** One half of a pair, the living or the dead, tells of the other. */
    private static @Nullable String alive(String listed) {
        return Topics.isSubmitted(listed) || Topics.isWork(listed) ? listed : Topics.ofDead(listed);
    }

    private void add(
            Map<String, Denial> missing, Set<String> listed, String topic, AclOperation operation) {
        if (!listed.contains(topic)) {
            String name = names.onCluster(topic);
            missing.put(name, Denial.topic(name, operation));
        }
    }

    /** A topic that is not there at all is no harm; what else is wrong, the next question meets. */
    private static boolean isDenied(KafkaFuture<TopicDescription> description) {
        try {
            description.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicAuthorizationException;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
