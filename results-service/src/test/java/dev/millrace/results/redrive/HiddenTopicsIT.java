package dev.millrace.results.redrive;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.results.access.Refusal;
import dev.millrace.testkit.secured.SecuredKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on a cluster that denies what no ACL allows. */
@Timeout(60)
class HiddenTopicsIT {
    private static final String US = "results-service";
    private static final String ACME = Topics.JOBS_SUBMITTED + ".acme";
    private static final String WORK = Topics.work("gpu", Priority.BATCH);
    private static final List<String> ALWAYS =
            List.of(
                    Topics.JOBS_SUBMITTED,
                    Topics.JOBS_EMBEDDED,
                    Topics.JOBS_DEFERRED,
                    Topics.JOBS_FINISHED);
    private static final RedriveFilter ANY = new RedriveFilter(List.of(), null, null, null);

    @TempDir static Path directory;
    private static SecuredKafka kafka;
    private static DeadTopics dead;

    @BeforeAll
    static void start() throws Exception {
        kafka = SecuredKafka.started(directory, US);
        try (var admin = Admin.create(new HashMap<>(kafka.reachedBySuperUser()))) {
            admin.createTopics(
                            Stream.concat(ALWAYS.stream(), Stream.of(ACME, WORK))
                                    .flatMap(topic -> Stream.of(topic, Topics.dead(topic)))
                                    .map(name -> new NewTopic(name, 1, (short) 1))
                                    .toList())
                    .all()
                    .get();
        }
        kafka.allow(
                ALWAYS.stream()
                        .flatMap(topic ->
                                Stream.of(
                                        SecuredKafka.right(US, pattern(topic), WRITE),
                                        SecuredKafka.right(US, pattern(Topics.dead(topic)), READ)))
                        .toList());
        dead = new DeadTopics(Cluster.of(new HashMap<>(kafka.reachedBy(US))));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void aTopicThatWeSeeButNotItsDeadOneIsNotSaidToHaveNoDeadLetters() {
        awaitAnswer("");
        for (String topic : List.of(ACME, WORK)) {
            kafka.allow(US, pattern(topic), AclOperation.DESCRIBE);

            awaitAnswer("--operation Read --topic " + Topics.dead(topic));
            assertThat(answer(ofTopic(topic)))
                    .contains("--operation Read --topic " + Topics.dead(topic));
            assertThat(answer(ofTopic(Topics.JOBS_FINISHED))).isEmpty();

            kafka.allow(US, pattern(Topics.dead(topic)), READ);
            awaitAnswer("");
            assertThat(answer(ofTopic(topic))).isEmpty();
        }
    }

    /** A broker knows of an ACL a moment later than whoever asked for it. */
    private static void awaitAnswer(String said) {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> answer(ANY),
                        all -> said.isEmpty() ? all.isEmpty() : all.contains(said));
    }

    private static RedriveFilter ofTopic(String topic) {
        return new RedriveFilter(List.of(topic), null, null, null);
    }

    /** What is refused, or nothing. */
    private static String answer(RedriveFilter filter) {
        try {
            assertThat(dead.stretches(filter)).isEmpty();
            return "";
        } catch (Refusal refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    private static ResourcePattern pattern(String topic) {
        return new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
    }
}
