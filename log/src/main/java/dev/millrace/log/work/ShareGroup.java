package dev.millrace.log.work;

import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a share group safe to work in before its first member joins: what the broker does by
 * default would skip what was written before that.
 */
final class ShareGroup {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Feature level of the first metadata version of Kafka 4.2, where share groups are finished.
     */
    private static final int METADATA_OF_4_2 = 28;

    private ShareGroup() {}

    /** What a broker has of share groups. */
    enum Support {
        NONE,
        /** And a lock that is longer than any record is handled. */
        LOCKS,
        /** And the lock of a record is renewed while it is handled. */
        RENEWED_LOCKS
    }

    /**
     * Looks at the broker and sets the group's own configuration.
     *
     * @param ourGroup as we call it
     * @param slots of this process
     * @throws IllegalStateException with the setting at fault if work would be lost or repeated
     */
    static Support prepare(Cluster cluster, String ourGroup, int slots, Duration handlingMax) {
        String group = cluster.names().onCluster(ourGroup);
        try (Admin admin = cluster.admin(PATIENCE)) {
            if (!isServed(answer(admin.describeFeatures().featureMetadata()))) {
                return Support.NONE;
            }
            var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
            var current =
                    values(admin, resource, Denial.group(group, AclOperation.DESCRIBE_CONFIGS));
            var broker =
                    values(admin, broker(admin), Denial.cluster(AclOperation.DESCRIBE_CONFIGS));
            var wanted = new SharePolicy(handlingMax).wanted(group, broker, current);
            SharePolicy.caution(group, slots, broker, current).ifPresent(LOG::warn);
            if (!current.entrySet().containsAll(wanted.entrySet())) {
                set(admin, resource, wanted);
            }
            return SharePolicy.canRenew(current) ? Support.RENEWED_LOCKS : Support.LOCKS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while preparing " + group, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the share group %s could not be prepared: %s".formatted(group, e), e);
        }
    }

    private static boolean isServed(FeatureMetadata features) {
        var shares = features.finalizedFeatures().get("share.version");
        var metadata = features.supportedFeatures().get("metadata.version");
        return shares != null
                && shares.maxVersionLevel() >= 1
                && metadata != null
                && metadata.maxVersion() >= METADATA_OF_4_2;
    }

    private static ConfigResource broker(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        Collection<Node> nodes = answer(admin.describeCluster().nodes());
        return new ConfigResource(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
    }

    private static Map<String, String> values(Admin admin, ConfigResource resource, Denial ifDenied)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, String> values = new HashMap<>();
        for (Config config :
                answer(admin.describeConfigs(List.of(resource)).all(), ifDenied).values()) {
            for (ConfigEntry entry : config.entries()) {
                if (entry.value() != null) {
                    values.put(entry.name(), entry.value());
                }
            }
        }
        return values;
    }

    private static void set(Admin admin, ConfigResource resource, Map<String, String> wanted)
            throws InterruptedException, ExecutionException, TimeoutException {
        Collection<AlterConfigOp> changes = new ArrayList<>();
        wanted.forEach((name, value) ->
                changes.add(
                        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
        answer(
                admin.incrementalAlterConfigs(Map.of(resource, changes)).all(),
                Denial.group(resource.name(), AclOperation.ALTER_CONFIGS));
    }

    private static <T> T answer(KafkaFuture<T> future, Denial ifDenied)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer(future);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw new IllegalStateException(Denial.sentence(List.of(ifDenied)), e);
            }
            throw e;
        }
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
