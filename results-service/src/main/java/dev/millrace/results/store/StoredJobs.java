package dev.millrace.results.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Timings;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Finds jobs by their keys, the whole batch in one question. */
@Singleton
public final class StoredJobs {
    private static final String FIND =
            """
            with k as (select * from unnest(?, ?) as k (tenant, id))
            select j.tenant, j.id, j.kind, j.model, j.state, j.submitted_at, j.deadline,
                   j.finished_at, j.error_code, j.blame, j.data_subject, j.ended_by, j.envelope,
                   o.data, o.floats_at_edge, case when ? then o.output end as output
            from k
            join job j on j.tenant = k.tenant and j.id = k.id
            left join output o on o.finished_day = (j.finished_at at time zone 'UTC')::date
                              and o.tenant = j.tenant and o.id = j.id
            """;

    private final DataSource database;

    StoredJobs(DataSource database) {
        this.database = database;
    }

    /** The job with its output, null if it is not known. */
    public @Nullable StoredJob find(JobKey key) throws SQLException {
        return find(List.of(key)).get(key);
    }

    /** The jobs known among {@code keys}, with their outputs. */
    public Map<JobKey, StoredJob> find(Collection<JobKey> keys) throws SQLException {
        return find(keys, true);
    }

    /** The same without outputs. */
    public Map<JobKey, StoredJob> findWithoutOutputs(Collection<JobKey> keys) throws SQLException {
        return find(keys, false);
    }

    private Map<JobKey, StoredJob> find(Collection<JobKey> keys, boolean withOutputs)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        new Columns<>(connection, List.copyOf(keys))
                                .text(JobKey::tenant)
                                .text(JobKey::id)
                                .of(FIND)) {
            select.setBoolean(3, withOutputs);
            try (ResultSet rows = select.executeQuery()) {
                Map<JobKey, StoredJob> found = new HashMap<>();
                while (rows.next()) {
                    StoredJob job = read(rows);
                    found.put(job.result().key(), job);
                }
                return found;
            }
        }
    }

    private static StoredJob read(ResultSet row) throws SQLException {
        @Nullable String envelope = row.getString("envelope");
        byte @Nullable [] data = row.getBytes("data");
        byte @Nullable [] output = row.getBytes("output");
        JobEnvelope open = envelope == null ? null : read(envelope);
        JobResult result;
        if (data != null) {
            result =
                    read(data, JobResult.class)
                            .withOutput(output == null ? null : RawJson.of(output), null);
        } else if (open != null) {
            result = OpenJob.result(open);
        } else {
            result = forgotten(row);
        }
        return new StoredJob(
                result, row.getBoolean("floats_at_edge"), row.getString("ended_by"), open);
    }

    public static JobEnvelope read(String envelope) {
        return read(envelope.getBytes(StandardCharsets.UTF_8), JobEnvelope.class);
    }

    private static <T> T read(byte[] json, Class<T> type) {
        try {
            return Json.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of ours: " + Json.reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** A job whose details were dropped after {@code results.outputs-retention}. */
    private static JobResult forgotten(ResultSet row) throws SQLException {
        @Nullable String code = row.getString("error_code");
        return new JobResult(
                JobResult.SCHEMA,
                row.getString("id"),
                row.getString("tenant"),
                row.getString("kind"),
                JobState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                instant(row, "submitted_at"),
                instant(row, "finished_at"),
                instant(row, "deadline"),
                null,
                null,
                code == null
                        ? null
                        : new JobError(
                                code,
                                null,
                                "the details are no longer kept",
                                Blame.valueOf(row.getString("blame")),
                                false,
                                null),
                List.of("output and details are no longer kept"),
                new JobResult.ModelUsed(row.getString("model"), null, null, null),
                null,
                List.of(),
                null,
                OpenJob.NO_COST,
                OpenJob.CACHE_OFF,
                Timings.none(),
                "",
                "",
                Map.of(),
                row.getString("data_subject"),
                null);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
