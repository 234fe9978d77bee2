package dev.millrace.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.SubmittedJob;
import dev.millrace.log.cluster.Names;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogRecordsTest {
    private static final String TASK =
            "\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"hi\"}}";
    private static final String NAMELESS = "{" + TASK + "}";
    private static final String NAMED = "{\"id\":\"mine\"," + TASK + "}";

    private final JobReading reading = new JobReading(JobRules.DEFAULTS);
    private final LogRecords records = new LogRecords(Names.PLAIN);

    @Test
    void aRedrivenRecordIsTheJobItWasWhereItFirstStood() {
        JobEnvelope first = read(record(7, NAMELESS, Map.of()));

        JobEnvelope redriven =
                read(record(99, NAMELESS, Map.of(Headers.FIRST_POSITION, "jobs.submitted.v1/2/7")));

        assertThat(redriven.key()).isEqualTo(first.key());
        assertThat(read(record(99, NAMELESS, Map.of())).key()).isNotEqualTo(first.key());
    }

    @Test
    void whatWasRedrivenCanComeAgainWhoeverNamedIt() {
        var redriven = Map.of(Headers.FIRST_POSITION, "jobs.submitted.v1/2/7");
        var minted =
                Map.of(
                        Headers.FIRST_POSITION,
                        "jobs.submitted.v1/2/7",
                        Headers.ID_ORIGIN,
                        Headers.MINTED);

        assertThat(read(record(7, NAMELESS, Map.of())).idChosen()).isFalse();
        assertThat(read(record(99, NAMELESS, redriven)).idChosen()).isTrue();
        assertThat(read(record(99, NAMED, minted)).idChosen()).isTrue();
    }

    @Test
    void anIdOfItsOwnGoesBeforeWhereItStood() {
        var redriven = Map.of(Headers.FIRST_POSITION, "jobs.submitted.v1/2/7");

        assertThat(read(record(99, NAMED, redriven)).key().id()).isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nowhere", "t/1", "t/x/1", "t/1/99999999999999999999"})
    void aFirstPositionThatIsNoneIsPassedOver(String header) {
        JobEnvelope plain = read(record(7, NAMELESS, Map.of()));

        JobEnvelope read = read(record(7, NAMELESS, Map.of(Headers.FIRST_POSITION, header)));

        assertThat(read.key()).isEqualTo(plain.key());
    }

    private JobEnvelope read(ConsumerRecord<byte[], byte[]> record) {
        return ((SubmittedJob.Readable) reading.read(records.arrival(record))).envelope();
    }

    private static ConsumerRecord<byte[], byte[]> record(
            long offset, String value, Map<String, String> headers) {
        var record =
                new ConsumerRecord<byte[], byte[]>(
                        "jobs.submitted.v1", 2, offset, null, value.getBytes(UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return record;
    }
}
