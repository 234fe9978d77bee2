package dev.millrace.log.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Position;
import dev.millrace.log.LogRecords;
import dev.millrace.log.Outgoing;
import dev.millrace.log.cluster.Names;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RedeliveryTest {
    private static final LogRecords READ = new LogRecords(new Names("mill."));

    @Test
    void aRecordKeepsItsFirstPositionHoweverOftenItIsWrittenAnew() {
        var first = Redelivery.work(READ, at(7, record("job-1", "body")));

        var again = Redelivery.work(READ, at(12, Redelivery.anew("work.v1", first)));
        var oneMore = Redelivery.work(READ, at(19, Redelivery.anew("work.v1", again)));

        assertThat(first.position()).isEqualTo(new Position("work.v1", 0, 7));
        assertThat(again.position()).isEqualTo(first.position());
        assertThat(oneMore.position()).isEqualTo(first.position());
    }

    @Test
    void keyHeadersAndBytesAreKept() {
        var first = Redelivery.work(READ, at(7, record("job-1", "body")));

        var anew = Redelivery.anew("work.v1", first);

        assertThat(anew.topic()).isEqualTo("work.v1");
        assertThat(anew.record().key()).isEqualTo("job-1");
        assertThat(anew.record().value()).isEqualTo("body".getBytes(UTF_8));
        assertThat(anew.record().headers())
                .containsEntry("millrace-order", "{}")
                .containsEntry("millrace-work-position", "work.v1/0/7")
                .hasSize(2);
    }

    @Test
    void aPositionThatIsNoneIsIgnored() {
        var strange = record("job-1", "body");
        strange.headers().add("millrace-work-position", "somewhere".getBytes(UTF_8));

        assertThat(Redelivery.work(READ, strange).position())
                .isEqualTo(new Position("work.v1", 0, 3));
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, String value) {
        var record =
                new ConsumerRecord<>(
                        "mill.work.v1", 0, 3, key.getBytes(UTF_8), value.getBytes(UTF_8));
        record.headers().add("millrace-order", "{}".getBytes(UTF_8));
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> at(
            long offset, ConsumerRecord<byte[], byte[]> record) {
        var moved = new ConsumerRecord<>("mill.work.v1", 0, offset, record.key(), record.value());
        record.headers().forEach(moved.headers()::add);
        return moved;
    }

    private static ConsumerRecord<byte[], byte[]> at(long offset, Outgoing outgoing) {
        var record =
                new ConsumerRecord<>(
                        "mill." + outgoing.topic(),
                        0,
                        offset,
                        outgoing.record().key().getBytes(UTF_8),
                        outgoing.record().value());
        outgoing.record().headers().forEach((k, v) -> record.headers().add(k, v.getBytes(UTF_8)));
        return record;
    }
}
