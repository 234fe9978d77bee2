package dev.millrace.results.store;

import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Json;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes jobs in bulk: one statement per table and batch. Rows are sorted by key, so that two
 * replicas with the same jobs wait for each other instead of deadlocking.
 */
@Singleton
public final class JobStore {
    private static final Comparator<JobKey> BY_KEY =
            Comparator.comparing(JobKey::tenant).thenComparing(JobKey::id);

    private final DataSource database;

    JobStore(DataSource database) {
        this.database = database;
    }

    /** Remembers jobs as open; one that is known, open or ended, stays as it is. */
    public void open(Collection<JobEnvelope> jobs) throws SQLException {
        List<JobEnvelope> sorted =
                jobs.stream().sorted(Comparator.comparing(JobEnvelope::key, BY_KEY)).toList();
        try (Connection connection = database.getConnection()) {
            new Columns<>(connection, sorted)
                    .text(job -> job.key().tenant())
                    .text(job -> job.key().id())
                    .text(JobEnvelope::kind)
                    .text(JobEnvelope::model)
                    .text(job -> job.priority().wireName())
                    .instant(JobEnvelope::submittedAt)
                    .instant(JobEnvelope::deadline)
                    .text(JobEnvelope::dataSubject)
                    .text(Json::text)
                    .execute(
                            """
                            insert into job (tenant, id, kind, model, priority, submitted_at,
                                             deadline, data_subject, envelope, state)
                            select t.*, 'queued' from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) t
                            on conflict do nothing
                            """);
        }
    }

    /**
     * Ends jobs, each by the first of its outcomes in {@code batch} unless it has ended before, and
     * puts every model call on the ledger; all of it or nothing.
     *
     * @return the keys of the jobs that this call ended
     */
    public Set<JobKey> end(List<SettledJob> batch, Instant now) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Set<JobKey> ended = endJobs(connection, firstOfEach(batch));
                List<SettledJob> winners =
                        firstOfEach(batch).stream().filter(j -> ended.contains(j.key())).toList();
                insertOutputs(connection, winners);
                insertLedger(connection, batch);
                insertDeliveries(connection, winners, now);
                connection.commit();
                return ended;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private static void rollback(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private static List<SettledJob> firstOfEach(List<SettledJob> batch) {
        Map<JobKey, SettledJob> first = new LinkedHashMap<>();
        batch.forEach(job -> first.putIfAbsent(job.key(), job));
        return first.values().stream()
                .sorted(Comparator.comparing(SettledJob::key, BY_KEY))
                .toList();
    }

    /** The outcome's own words win over those of the open row: they are of the body that ran. */
    private static Set<JobKey> endJobs(Connection connection, List<SettledJob> jobs)
            throws SQLException {
        var columns =
                new Columns<>(connection, jobs)
                        .text(job -> job.data().tenant())
                        .text(job -> job.data().id())
                        .text(job -> job.data().kind())
                        .text(job -> job.data().model().requested())
                        .text(job -> job.priority().wireName())
                        .text(job -> job.data().state().wireName())
                        .instant(job -> job.data().submittedAt())
                        .instant(job -> job.data().deadline())
                        .instant(SettledJob::finishedAt)
                        .text(job -> of(job.data().error(), JobError::code))
                        .text(job -> of(job.data().error(), error -> error.blame().name()))
                        .text(job -> job.data().dataSubject())
                        .text(job -> job.position().toString());
        try (PreparedStatement upsert =
                        columns.of(
                                """
                                insert into job as known
                                       (tenant, id, kind, model, priority, state, submitted_at,
                                        deadline, finished_at, error_code, blame, data_subject,
                                        ended_by)
                                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                                on conflict (tenant, id) do update set
                                    kind = excluded.kind, model = excluded.model,
                                    priority = excluded.priority, state = excluded.state,
                                    submitted_at = excluded.submitted_at,
                                    deadline = excluded.deadline,
                                    finished_at = excluded.finished_at,
                                    error_code = excluded.error_code, blame = excluded.blame,
                                    data_subject = excluded.data_subject,
                                    ended_by = excluded.ended_by, envelope = null
                                where known.finished_at is null
                                returning tenant, id
                                """);
                ResultSet ended = upsert.executeQuery()) {
            Set<JobKey> keys = new HashSet<>();
            while (ended.next()) {
                keys.add(new JobKey(ended.getString(1), ended.getString(2)));
            }
            return keys;
        }
    }

    private static @Nullable String of(@Nullable JobError error, Function<JobError, String> word) {
        return error == null ? null : word.apply(error);
    }

    private static void insertOutputs(Connection connection, List<SettledJob> winners)
            throws SQLException {
        if (winners.isEmpty()) {
            return;
        }
        new Columns<>(connection, winners)
                .day(SettledJob::finishedAt)
                .text(job -> job.data().tenant())
                .text(job -> job.data().id())
                .bytes(job -> Json.bytes(job.data()))
                .bytes(job -> job.output() == null ? null : job.output().bytes())
                .flag(SettledJob::floatsAtTheEdge)
                .execute(
                        """
                        insert into output
                               (finished_day, tenant, id, data, output, floats_at_edge)
                        select * from unnest(?, ?, ?, ?, ?, ?)
                        """);
    }

    private static void insertLedger(Connection connection, List<SettledJob> batch)
            throws SQLException {
        List<LedgerRow> rows =
                batch.stream()
                        .flatMap(job -> job.ledger().stream())
                        .sorted(
                                Comparator.comparing(LedgerRow::key, BY_KEY)
                                        .thenComparingInt(LedgerRow::attempt))
                        .toList();
        if (rows.isEmpty()) {
            return;
        }
        new Columns<>(connection, rows)
                .day(LedgerRow::finishedAt)
                .text(row -> row.key().tenant())
                .text(row -> row.key().id())
                .number(row -> (long) row.attempt())
                .instant(LedgerRow::finishedAt)
                .text(LedgerRow::kind)
                .text(LedgerRow::model)
                .text(LedgerRow::version)
                .text(LedgerRow::pool)
                .number(row -> row.usage().inputTokens())
                .number(row -> row.usage().cachedInputTokens())
                .number(row -> row.usage().outputTokens())
                .decimal(LedgerRow::usd)
                .flag(LedgerRow::estimated)
                .text(LedgerRow::priceVersion)
                .text(LedgerRow::ended)
                .execute(
                        """
                        insert into ledger
                               (finished_day, tenant, id, attempt, finished_at, kind, model,
                                version, pool, input_tokens, cached_input_tokens, output_tokens,
                                usd, estimated, price_version, ended, cache)
                        select t.*, 'off'
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) t
                        on conflict do nothing
                        """);
    }

    private static void insertDeliveries(
            Connection connection, List<SettledJob> winners, Instant now) throws SQLException {
        List<SettledJob> called = new ArrayList<>(winners);
        called.removeIf(job -> job.callbackUrl() == null);
        if (called.isEmpty()) {
            return;
        }
        new Columns<>(connection, called)
                .text(job -> job.data().tenant())
                .text(job -> job.data().id())
                .text(SettledJob::callbackUrl)
                .text(SettledJob::callbackHost)
                .instant(_ -> now)
                .execute(
                        """
                        insert into webhook_delivery
                               (tenant, id, url, host, next_at, created_at, endpoint, state,
                                attempts)
                        select t.*, t.due, 'url_' || md5(t.url), 'pending', 0
                        from unnest(?, ?, ?, ?, ?) t (tenant, id, url, host, due)
                        on conflict do nothing
                        """);
    }
}
