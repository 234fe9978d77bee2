package dev.millrace.deploy.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and its controller in one process, on loopback: {@code KafkaNode <directory>
 * <port> <controller port> [<host> <advertised host> <port>]}, the last three for a second listener
 * that containers reach. Started again on the same directory it has what it had.
 */
public final class KafkaNode {
    /** System property: the process whose end ends this one. */
    static final String SUPERVISOR = "millrace.supervisor.pid";

    private static final int NODE_ID = 1;

    private KafkaNode() {}

    public static void main(String[] args) throws Exception {
        var directory = Path.of(args[0]);
        int port = Integer.parseInt(args[1]);
        int controllerPort = Integer.parseInt(args[2]);
        if (!Files.exists(directory.resolve("meta.properties"))) {
            format(directory);
        }
        var settings = settings(directory, port, controllerPort);
        if (args.length == 6) {
            expose(settings, args[3], args[4], args[5]);
        }
        var config = new KafkaConfig(settings, false);
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        var told = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            told.countDown();
                            server.shutdown();
                        }));
        Long supervisor = Long.getLong(SUPERVISOR);
        if (supervisor != null) {
            endWithTheSupervisor(supervisor);
        }
        server.startup();
        server.awaitShutdown();
        if (told.getCount() > 0) {
            Exit.exit(1, "the broker gave up; its log says why");
        }
    }

    /** A broker whose supervisor is gone, perhaps already now, has nobody who would stop it. */
    private static void endWithTheSupervisor(long pid) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    ProcessHandle.of(pid).ifPresent(running -> running.onExit().join());
                    Exit.exit(0);
                });
    }

    private static void format(Path directory) throws Exception {
        Files.createDirectories(directory);
        new Formatter()
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(directory.toString()))
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }

    private static Map<String, String> settings(Path directory, int port, int controllerPort) {
        var settings = new HashMap<String, String>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(port, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", directory.toString());
        settings.put("auto.create.topics.enable", "false");
        oneOfEach(settings);
        noticeACrashSoon(settings, "group.consumer.");
        noticeACrashSoon(settings, "group.share.");
        // Each slot of a pool is a member; the default is 200 and this is the most.
        settings.put("group.share.max.size", "1000");
        // The most there is: what a killed process held may first be handed to its dead slots.
        settings.put("group.share.delivery.count.limit", "10");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A restarted broker must first outlive the session of the one that was killed.
        settings.put("broker.heartbeat.interval.ms", "1000");
        settings.put("broker.session.timeout.ms", "6000");
        // The default takes 128 MiB of heap for compacting what is a few KiB here.
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("log.index.size.max.bytes", "1048576");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        return settings;
    }

    private static void expose(
            Map<String, String> settings, String host, String advertised, String port) {
        settings.merge("listeners", "EXPOSED://" + host + ":" + port, KafkaNode::and);
        settings.merge(
                "advertised.listeners", "EXPOSED://" + advertised + ":" + port, KafkaNode::and);
        settings.merge("listener.security.protocol.map", "EXPOSED:PLAINTEXT", KafkaNode::and);
        settings.put("inter.broker.listener.name", "PLAINTEXT");
    }

    private static String and(String first, String second) {
        return first + "," + second;
    }

    private static void oneOfEach(Map<String, String> settings) {
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("offsets.topic.replication.factor", "1");
        for (var topic :
                new String[] {"transaction.state.log.", "share.coordinator.state.topic."}) {
            settings.put(topic + "num.partitions", "1");
            settings.put(topic + "replication.factor", "1");
            settings.put(topic + "min.isr", "1");
        }
    }

    /** By default the partitions of a crashed member stay silent for 45 s. */
    private static void noticeACrashSoon(Map<String, String> settings, String group) {
        settings.put(group + "min.session.timeout.ms", "6000");
        settings.put(group + "session.timeout.ms", "10000");
        settings.put(group + "min.heartbeat.interval.ms", "1000");
        settings.put(group + "heartbeat.interval.ms", "2000");
    }
}
