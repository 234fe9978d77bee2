package dev.millrace.log.work;

import java.util.Collection;
import java.util.HashSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Keeps an {@link Assignment} true while partitions come and go; Kafka calls it inside poll. */
final class FollowRebalances implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final Consumer<Collection<TopicPartition>> finish;
    private final Consumer<Collection<TopicPartition>> leaveBehind;

    /**
     * @param finish waits for what runs of partitions that are to go, and commits it
     * @param leaveBehind tells those who handle records of partitions that are gone
     */
    FollowRebalances(
            KafkaConsumer<byte[], byte[]> consumer,
            Assignment assignment,
            Consumer<Collection<TopicPartition>> finish,
            Consumer<Collection<TopicPartition>> leaveBehind) {
        this.consumer = consumer;
        this.assignment = assignment;
        this.finish = finish;
        this.leaveBehind = leaveBehind;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        var committed = consumer.committed(new HashSet<>(partitions));
        for (var partition : partitions) {
            var offset = committed.get(partition);
            assignment.add(
                    partition,
                    offset == null
                            ? PartitionProgress.from(consumer.position(partition))
                            : PartitionProgress.from(offset.offset(), offset.metadata()));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        assignment.dropQueued(partitions);
        finish.accept(partitions);
        assignment.forget(partitions);
    }

    /** Somebody else has them already: nothing that we would commit counts any more. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        assignment.dropQueued(partitions);
        leaveBehind.accept(partitions);
        assignment.forget(partitions);
    }
}
