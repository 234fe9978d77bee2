package dev.millrace.log.work;

import static org.awaitility.Awaitility.await;

import dev.millrace.log.LogWriter;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Members of work groups on one broker, each with what it was given to do; closed together. */
final class TestingQueues implements AutoCloseable {
    static final Duration PATIENT = Duration.ofSeconds(40);

    private final String engine;
    private final String bootstrap;
    private final LogWriter log;
    private final List<TestingWork> works = new ArrayList<>();
    private final List<WorkQueue> queues = new ArrayList<>();

    /**
     * @param engine {@code share} or {@code partitions}
     */
    TestingQueues(String engine, InVmKafka kafka) {
        this.engine = engine;
        this.bootstrap = kafka.bootstrapServers();
        this.log = new LogWriter(cluster(), LogWriter.Limits.patient());
    }

    private Cluster cluster() {
        return Cluster.of(settings());
    }

    Map<String, Object> settings() {
        return Map.of("bootstrap.servers", bootstrap);
    }

    TestingWork work() {
        var work = new TestingWork();
        works.add(work);
        return work;
    }

    /** The group is called after the first topic. */
    WorkQueue start(WorkHandler handler, WorkLimits limits, String... topics) {
        var queue =
                new WorkEngines(cluster(), log, Duration.ofMinutes(2))
                        .open(engine, topics[0], List.of(topics), limits);
        queues.add(queue);
        queue.start(handler);
        return queue;
    }

    static Stream<String> keys(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i);
    }

    void send(String topic, int partition, Stream<String> keys) {
        try (var topics = new TestingTopics(bootstrap)) {
            topics.sendAll(
                    keys.map(key -> Outgoing.of(topic, key, Map.of(), key).onPartition(partition))
                            .toList());
        }
    }

    /** Alternates between partitions 0 and 1. */
    void sendToBoth(String topic, String... keys) {
        for (int partition = 0; partition < 2; partition++) {
            int mine = partition;
            send(
                    topic,
                    mine,
                    IntStream.range(0, keys.length)
                            .filter(i -> i % 2 == mine)
                            .mapToObj(i -> keys[i]));
        }
    }

    /**
     * @param slots of each member, which on a share group counts as so many members
     */
    void awaitMembers(String group, int count, int slots) {
        try (var admin = Admin.create(settings())) {
            await().atMost(PATIENT)
                    .ignoreExceptions()
                    .until(() ->
                            engine.equals("share")
                                    ? shareMembers(admin, group + "-share") == count * slots
                                    : members(admin, group) == count);
        }
    }

    private static int members(Admin admin, String group) throws Exception {
        var groups = admin.describeConsumerGroups(List.of(group)).all().get();
        return groups.values().stream().mapToInt(g -> g.members().size()).sum();
    }

    private static int shareMembers(Admin admin, String group) throws Exception {
        var groups = admin.describeShareGroups(List.of(group)).all().get();
        return groups.values().stream().mapToInt(g -> g.members().size()).sum();
    }

    /** Sends one record after another to both partitions until each member has got some. */
    void awaitEachReads(String topic, TestingWork first, TestingWork second) {
        for (int round = 0; ; round++) {
            String[] keys = {"probe-%d-0".formatted(round), "probe-%d-1".formatted(round)};
            sendToBoth(topic, keys);
            await().atMost(PATIENT)
                    .until(() ->
                            Stream.of(keys)
                                    .allMatch(key ->
                                            first.doneTimes(key) + second.doneTimes(key) == 1));
            if (Stream.of(keys).anyMatch(first.done()::contains)
                    && Stream.of(keys).anyMatch(second.done()::contains)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        works.forEach(TestingWork::releaseAll);
        queues.parallelStream().forEach(WorkQueue::close);
        log.close();
    }
}
