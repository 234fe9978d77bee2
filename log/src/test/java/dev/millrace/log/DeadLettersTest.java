package dev.millrace.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final Position STOOD = new Position("jobs.submitted.v1", 2, 4711);

    @Test
    void aDeadLetterIsTheRecordAsItWasWithReasonPositionAndTime() {
        byte[] noJson = {'{', 0, -1};
        var record = record("mill.jobs.submitted.v1", noJson);
        record.headers().add("ce_id", "é".getBytes(UTF_8));

        Outgoing letter = DeadLetters.of(record, STOOD, "not JSON");

        assertThat(letter.topic()).isEqualTo("jobs.submitted.v1.dead");
        assertThat(letter.record().key()).isEqualTo("k");
        assertThat(letter.record().value()).isEqualTo(noJson);
        assertThat(letter.record().headers())
                .isEqualTo(
                        Map.of(
                                "ce_id",
                                "é",
                                DeadLetters.REASON,
                                "not JSON",
                                DeadLetters.POSITION,
                                "jobs.submitted.v1/2/4711",
                                DeadLetters.TIME,
                                "2026-01-01T12:00:00Z"));
    }

    @Test
    void aLongReasonIsCut() {
        Outgoing letter = DeadLetters.of(record("t.v1", new byte[0]), STOOD, "x".repeat(5_000));

        assertThat(letter.record().headers().get(DeadLetters.REASON)).hasSize(1_000);
    }

    @Test
    void aRecordWithoutKeyAndValueHasADeadLetterToo() {
        var record = new ConsumerRecord<byte[], byte[]>("t.v1", 0, 1, null, null);

        Outgoing letter = DeadLetters.of(record, STOOD, "no value");

        assertThat(letter.record().key()).isEmpty();
        assertThat(letter.record().value()).isEmpty();
    }

    @Test
    void aValueTooLargeToBeWrittenAgainIsCutAndSaysHowLargeItWas() {
        byte[] large = new byte[5_000_000];
        Arrays.fill(large, (byte) 'x');

        Outgoing letter = DeadLetters.of(record("t.v1", large), STOOD, "not JSON");

        assertThat(letter.record().value().length).isBetween(2_000_000, 2_097_152 - 1_024);
        assertThat(letter.record().headers()).containsEntry(DeadLetters.CUT_FROM, "5000000");
    }

    @Test
    void everyHeaderOfADeadLetterIsDocumented() throws IOException {
        assertThat(Files.readString(Path.of("../docs/asyncapi.yaml")))
                .contains(
                        DeadLetters.REASON + ":",
                        DeadLetters.POSITION + ":",
                        DeadLetters.TIME + ":",
                        DeadLetters.CUT_FROM + ":");
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] value) {
        return new ConsumerRecord<>(
                topic,
                2,
                4711,
                1_767_268_800_000L,
                TimestampType.LOG_APPEND_TIME,
                1,
                value.length,
                "k".getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
