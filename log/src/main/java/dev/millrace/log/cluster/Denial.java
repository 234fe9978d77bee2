package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Something that the cluster does not let this process do.
 *
 * @param name as the cluster calls it
 */
public record Denial(ResourceType type, String name, AclOperation operation) {
    /** How soon to try again what was denied: somebody must grant it first. */
    public static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(5);

    public static Denial topic(String name, AclOperation operation) {
        return new Denial(ResourceType.TOPIC, name, operation);
    }

    public static Denial group(String name, AclOperation operation) {
        return new Denial(ResourceType.GROUP, name, operation);
    }

    public static Denial cluster(AclOperation operation) {
        return new Denial(ResourceType.CLUSTER, Resource.CLUSTER_NAME, operation);
    }

    /**
     * What a refusal is about; empty if it is none, or of something else.
     *
     * @param operation what was tried; the brokers do not say
     */
    private static List<Denial> in(@Nullable Throwable failure, AclOperation operation) {
        return switch (failure) {
            case TopicAuthorizationException topics ->
                    topics.unauthorizedTopics().stream()
                            .sorted()
                            .map(name -> topic(name, operation))
                            .toList();
            case GroupAuthorizationException group when group.groupId() != null ->
                    List.of(group(group.groupId(), AclOperation.READ));
            case AuthorizationException _ -> List.of(cluster(operation));
            case null -> List.of();
            default -> in(failure.getCause(), operation);
        };
    }

    /** The same in a sentence; empty if the failure is no refusal. */
    public static Optional<String> told(@Nullable Throwable failure, AclOperation operation) {
        List<Denial> denials = in(failure, operation);
        return denials.isEmpty() ? Optional.empty() : Optional.of(sentence(denials));
    }

    /** One sentence for whoever can change that. */
    public static String sentence(Collection<Denial> denials) {
        return "Kafka denies this service %s; allow its principal with kafka-acls --add --allow-principal User:… and %s (all that it needs: docs/kafka-access.md)"
                .formatted(
                        denials.stream().map(Denial::inWords).collect(Collectors.joining(", ")),
                        denials.stream().map(Denial::asOptions).collect(Collectors.joining(", ")));
    }

    private String inWords() {
        return operationName() + " on " + typeName() + " " + name;
    }

    private String asOptions() {
        return "--operation %s --%s%s"
                .formatted(
                        operationName(),
                        typeName(),
                        type == ResourceType.CLUSTER ? "" : " " + name);
    }

    private String typeName() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** {@code DESCRIBE_CONFIGS} is {@code DescribeConfigs} for those who add ACLs. */
    private String operationName() {
        return Stream.of(operation.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
