package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Asks the brokers whether a process finds there what it needs, and may do what it has to. */
final class CheckAccess {
    private final Cluster cluster;
    private final Names names;
    private final Duration patience;

    /**
     * @param patience longest wait for each answer
     */
    CheckAccess(Cluster cluster, Duration patience) {
        this.cluster = cluster;
        this.names = cluster.names();
        this.patience = patience;
    }

    /**
     * What is lacking, in sentences; empty if nothing is.
     *
     * @throws IllegalStateException in one sentence, if nobody answered or the login was refused
     */
    List<String> lacking(Needs needs) {
        try (Admin admin = cluster.admin(patience)) {
            var lacking = new Shortcomings(needs.retentionMin());
            topics(admin, needs.topics(), lacking);
            consumerGroups(admin, needs.groups(), lacking);
            shareGroups(admin, needs.shareGroups(), lacking);
            return lacking.sentences();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking at the cluster", e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IllegalStateException(Unreachable.sentence(cluster, patience, e), e);
        }
    }

    private void topics(Admin admin, Map<String, Set<AclOperation>> needed, Shortcomings lacking)
            throws InterruptedException, ExecutionException, TimeoutException {
        var described =
                admin.describeTopics(
                                names.onCluster(needed.keySet()),
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues();
        Map<ConfigResource, String> kept = new HashMap<>();
        for (var topic : needed.entrySet()) {
            String name = names.onCluster(topic.getKey());
            Set<AclOperation> operations = topic.getValue();
            try {
                Set<AclOperation> denied =
                        without(operations, answer(described.get(name)).authorizedOperations());
                denied.forEach(operation -> lacking.denied(Denial.topic(name, operation)));
                if (operations.contains(AclOperation.DESCRIBE_CONFIGS)
                        && !denied.contains(AclOperation.DESCRIBE_CONFIGS)) {
                    kept.put(new ConfigResource(ConfigResource.Type.TOPIC, name), name);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    lacking.missing(name);
                } else if (e.getCause() instanceof TopicAuthorizationException) {
                    operations.forEach(op -> lacking.denied(Denial.topic(name, op)));
                } else {
                    throw e;
                }
            }
        }
        for (var config : answer(admin.describeConfigs(kept.keySet()).all()).entrySet()) {
            ConfigEntry entry = config.getValue().get(TopicConfig.RETENTION_MS_CONFIG);
            lacking.keeps(
                    config.getKey().name(), entry == null ? -1 : Long.parseLong(entry.value()));
        }
    }

    private void consumerGroups(
            Admin admin, Map<String, Set<AclOperation>> needed, Shortcomings lacking)
            throws InterruptedException, ExecutionException, TimeoutException {
        var described =
                admin.describeConsumerGroups(
                                names.onCluster(needed.keySet()),
                                new DescribeConsumerGroupsOptions()
                                        .includeAuthorizedOperations(true))
                        .describedGroups();
        for (var group : needed.entrySet()) {
            String name = names.onCluster(group.getKey());
            group(
                    name,
                    group.getValue(),
                    () -> answer(described.get(name)).authorizedOperations(),
                    lacking);
        }
    }

    private void shareGroups(Admin admin, Set<String> needed, Shortcomings lacking)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (needed.isEmpty()) {
            return;
        }
        var described =
                admin.describeShareGroups(
                                names.onCluster(needed),
                                new DescribeShareGroupsOptions().includeAuthorizedOperations(true))
                        .describedGroups();
        for (String name : names.onCluster(needed)) {
            group(
                    name,
                    Set.of(AclOperation.READ),
                    () -> answer(described.get(name)).authorizedOperations(),
                    lacking);
        }
    }

    /** What may be done with a group. */
    private interface Allowed {
        @Nullable Set<AclOperation> operations()
                throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * A group that nobody has joined yet says only whether it may be looked at, and a broker
     * without share groups says nothing.
     */
    private static void group(
            String name, Set<AclOperation> needed, Allowed allowed, Shortcomings lacking)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            without(needed, allowed.operations())
                    .forEach(operation -> lacking.denied(Denial.group(name, operation)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupAuthorizationException) {
                needed.forEach(operation -> lacking.denied(Denial.group(name, operation)));
            } else if (!(e.getCause() instanceof GroupIdNotFoundException
                    || e.getCause() instanceof UnsupportedVersionException)) {
                throw e;
            }
        }
    }

    /**
     * @param allowed null if the broker is too old to say
     */
    private static Set<AclOperation> without(
            Set<AclOperation> needed, @Nullable Set<AclOperation> allowed) {
        return allowed == null
                ? Set.of()
                : needed.stream()
                        .filter(operation -> !allowed.contains(operation))
                        .collect(Collectors.toSet());
    }

    private <T> T answer(@Nullable KafkaFuture<T> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (asked == null) {
            throw new IllegalStateException("the client forgot what it was asked");
        }
        return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
