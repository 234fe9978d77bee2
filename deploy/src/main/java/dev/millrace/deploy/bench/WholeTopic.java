package dev.millrace.deploy.bench;

import dev.millrace.log.cluster.Cluster;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A topic from its first record on, for a reader that belongs to no group. */
final class WholeTopic {
    private WholeTopic() {}

    /** To be closed by whoever asks. */
    static KafkaConsumer<byte[], byte[]> consumer(Cluster cluster, String topic) {
        var consumer = cluster.consumer(Map.of());
        var partitions =
                consumer.partitionsFor(cluster.names().onCluster(topic)).stream()
                        .map(each -> new TopicPartition(each.topic(), each.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
