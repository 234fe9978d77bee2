package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hashes are the ones that librdkafka's own test of its partitioners expects. */
class LibrdkafkaPartitionsTest {
    @ParameterizedTest
    @CsvSource({
        "23456, b1b451d7, 058d780f",
        "this is another string with more length to it perhaps, b0150df7, 4f7703da",
        "hejsan, d077037e, 5ec19395"
    })
    void aKeyLandsWhereLibrdkafkaSaysItDoes(String key, String crc32, String murmur2) {
        assertThat(LibrdkafkaPartitions.partition(key, 17))
                .isEqualTo((int) (Long.parseLong(crc32, 16) % 17));
        assertThat(LibrdkafkaPartitions.javaPartition(key, 17))
                .isEqualTo((int) (Long.parseLong(murmur2, 16) % 17));
    }

    @Test
    void aDisputedKeyIsPutOnTwoPartitions() {
        var key = LibrdkafkaPartitions.disputedKey("job-", 3);

        assertThat(LibrdkafkaPartitions.partition(key, 3))
                .isNotEqualTo(LibrdkafkaPartitions.javaPartition(key, 3));
    }
}
