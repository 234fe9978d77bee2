package dev.millrace.results.store;

import static dev.millrace.results.TestingJobs.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.results.Guarded;
import dev.millrace.results.TestingTables;
import dev.millrace.results.WithKafkaAndPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class PartitionsIT {
    @Inject Partitions partitions;
    @Inject TestingTables tables;

    @Test
    void theDaysAroundTodayAreMadeAtStart() throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);

        assertThat(tables.tables())
                .contains(name("output", today.minusDays(1)), name("output", today))
                .contains(name("ledger", today), name("ledger", today.plusDays(7)));
    }

    @Test
    void aRowOfADayWithoutPartitionMovesWhenTheDayIsMade() throws Exception {
        insert("odd", LocalDate.of(2031, 5, 6));
        assertThat(tables.partitionOf(key("odd"))).isEqualTo("output_default");

        partitions.make("output", LocalDate.of(2031, 5, 6));

        assertThat(tables.partitionOf(key("odd"))).isEqualTo("output_20310506");
    }

    @Test
    void aDayMadeTwiceIsMadeOnce() throws Exception {
        partitions.make("ledger", LocalDate.of(2031, 5, 7));
        partitions.make("ledger", LocalDate.of(2031, 5, 7));

        assertThat(tables.tables()).contains("ledger_20310507");
    }

    @Test
    void whatIsOlderThanItsRetentionIsDropped() throws Exception {
        partitions.make("output", LocalDate.of(2020, 1, 1));
        partitions.make("output", LocalDate.of(2020, 1, 2));
        insert("old-and-odd", LocalDate.of(2019, 1, 1));

        partitions.drop("output", LocalDate.of(2020, 1, 2));

        assertThat(tables.tables()).contains("output_20200102").doesNotContain("output_20200101");
        assertThat(tables.rowsOf(key("old-and-odd"))).containsEntry("output", 0);
    }

    @Test
    void onlyEndedJobsAreForgotten() throws Exception {
        insertJob("old-open", "null");
        insertJob("old-ended", "'2020-01-02'");

        partitions.forgetJobs(LocalDate.of(2021, 1, 1));

        assertThat(tables.rowsOf(key("old-open"))).containsEntry("job", 1);
        assertThat(tables.rowsOf(key("old-ended"))).containsEntry("job", 0);
        tables.execute("delete from job where id = 'old-open'");
    }

    private void insert(String id, LocalDate day) throws Exception {
        tables.execute(
                "insert into output values ('%s', 'acme', '%s', 'x', null, false)"
                        .formatted(day, id));
    }

    private void insertJob(String id, String finishedAt) throws Exception {
        tables.execute(
                """
                insert into job (tenant, id, model, priority, state, submitted_at, deadline,
                                 finished_at, envelope)
                values ('acme', '%s', 'auto', 'batch', 'queued', '2020-01-01', 'infinity', %s, null)
                """
                        .formatted(id, finishedAt));
    }

    private static String name(String table, LocalDate day) {
        return table + "_" + day.toString().replace("-", "");
    }
}
