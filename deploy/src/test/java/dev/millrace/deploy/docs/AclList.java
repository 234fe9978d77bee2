package dev.millrace.deploy.docs;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.millrace.deploy.stack.ProjectHome;
import dev.millrace.testkit.secured.SecuredKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.jspecify.annotations.Nullable;

/** What is documented that each service must be allowed: {@code deploy/acls.yaml}. */
public final class AclList {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory())
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Document document;

    private AclList(Document document) {
        this.document = document;
    }

    public static AclList ofThisBuild() throws IOException {
        Path file = ProjectHome.find().resolve("deploy/acls.yaml");
        return new AclList(YAML.readValue(file.toFile(), Document.class));
    }

    /**
     * The whole list for one installation; each service is a user of its name.
     *
     * @param pools those of each kind; a kind that is missing here fails, one without pools is
     *     empty
     */
    public List<AclBinding> of(String prefix, Map<String, List<String>> pools) {
        return document.acls().stream().flatMap(part -> part.of(prefix, pools)).toList();
    }

    /** The commands that grant the whole list, a block for each part of it. */
    String commands() {
        return document.acls().stream().map(Part::commands).collect(Collectors.joining("\n"));
    }

    private record Document(List<Part> acls) {}

    private record Part(
            String service, @Nullable String purpose, @Nullable String each, List<Line> allow) {
        Stream<AclBinding> of(String prefix, Map<String, List<String>> pools) {
            if (each == null) {
                return of(prefix, "");
            }
            var mine = pools.get(each);
            if (mine == null) {
                throw new AssertionError("no pools are given for each " + each);
            }
            return mine.stream().flatMap(pool -> of(prefix, pool));
        }

        String commands() {
            return """
            %s%s%s:

            ```sh
            %s
            ```
            """
                    .formatted(
                            service,
                            purpose == null ? "" : ", " + purpose,
                            each == null ? "" : ", for each " + each,
                            allow.stream()
                                    .map(line -> line.command(service))
                                    .collect(Collectors.joining("\n")));
        }

        private Stream<AclBinding> of(String prefix, String pool) {
            return allow.stream()
                    .flatMap(line ->
                            line.operations().stream()
                                    .map(operation ->
                                            SecuredKafka.right(
                                                    service,
                                                    line.resource(prefix, pool),
                                                    SecurityUtils.operation(operation))));
        }
    }

    private record Line(
            @Nullable String topic,
            @Nullable String group,
            @Nullable String cluster,
            List<String> operations) {
        ResourcePattern resource(String prefix, String pool) {
            var types =
                    Stream.of(
                                    pattern(ResourceType.TOPIC, topic, prefix, pool),
                                    pattern(ResourceType.GROUP, group, prefix, pool),
                                    pattern(ResourceType.CLUSTER, cluster, prefix, pool))
                            .flatMap(one -> one)
                            .toList();
            if (types.size() != 1) {
                throw new AssertionError("not one topic, group or cluster: " + this);
            }
            return types.getFirst();
        }

        String command(String service) {
            var resource = resource("${PREFIX}", "${POOL}");
            var named =
                    switch (resource.resourceType()) {
                        case TOPIC -> "--topic \"" + resource.name() + "\"";
                        case GROUP -> "--group \"" + resource.name() + "\"";
                        default -> "--cluster";
                    };
            return "acl --allow-principal User:%s %s %s"
                    .formatted(
                            service,
                            operations.stream()
                                    .map("--operation "::concat)
                                    .collect(Collectors.joining(" ")),
                            named);
        }

        private static Stream<ResourcePattern> pattern(
                ResourceType type, @Nullable String name, String prefix, String pool) {
            return name == null
                    ? Stream.empty()
                    : Stream.of(
                            new ResourcePattern(
                                    type,
                                    name.replace("${prefix}", prefix).replace("${pool}", pool),
                                    PatternType.LITERAL));
        }
    }
}
