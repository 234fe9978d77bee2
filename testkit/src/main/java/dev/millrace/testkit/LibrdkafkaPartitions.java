package dev.millrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.apache.kafka.common.utils.Utils;

/**
 * Where librdkafka (Python, Go, Node, .NET, kcat) puts a key by default: its {@code consistent}
 * partitioner is CRC32 modulo the partitions, while Java's is murmur2. The two disagree, so nothing
 * may rest on a key's partition.
 */
public final class LibrdkafkaPartitions {
    private LibrdkafkaPartitions() {}

    /** The partition librdkafka chooses for a key that is not empty. */
    public static int partition(String key, int partitions) {
        var crc = new CRC32();
        crc.update(key.getBytes(UTF_8));
        return (int) (crc.getValue() % partitions);
    }

    /** The partition Java's default partitioner chooses. */
    public static int javaPartition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions;
    }

    /** A key that begins with the prefix and that the two put on different partitions. */
    public static String disputedKey(String prefix, int partitions) {
        return IntStream.range(0, 10_000)
                .mapToObj(n -> prefix + n)
                .filter(key -> partition(key, partitions) != javaPartition(key, partitions))
                .findFirst()
                .orElseThrow();
    }
}
