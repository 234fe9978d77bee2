package dev.millrace.deploy.stack;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one list of topics, {@code deploy/topics.yaml}. */
final class TopicList {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory())
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private TopicList() {}

    /** The list that this build carries. */
    static List<Topic> ofThisBuild() {
        try (var yaml = TopicList.class.getResourceAsStream("/topics.yaml")) {
            if (yaml == null) {
                throw new StackFailure("topics.yaml is not on the class path");
            }
            return read(yaml);
        } catch (IOException e) {
            throw new StackFailure("topics.yaml cannot be read: " + e.getMessage(), e);
        }
    }

    static List<Topic> read(InputStream yaml) throws IOException {
        var document = YAML.readValue(yaml, Document.class);
        return document.topics().stream().map(line -> line.topic(document.config())).toList();
    }

    private record Document(Map<String, String> config, List<Line> topics) {}

    private record Line(String name, int partitions, int retentionDays) {
        Topic topic(Map<String, String> ofEveryTopic) {
            var config = new LinkedHashMap<>(ofEveryTopic);
            config.put("retention.ms", Long.toString(Duration.ofDays(retentionDays).toMillis()));
            return new Topic(name, partitions, config);
        }
    }
}
