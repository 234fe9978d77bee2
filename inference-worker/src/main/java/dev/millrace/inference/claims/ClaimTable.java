package dev.millrace.inference.claims;

import static dev.millrace.inference.claims.Transactions.column;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import dev.millrace.inference.claims.Transactions.Commit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * All SQL of the guard. What claims does not wait for the disk: what a crash of the database loses
 * is a second of claims, and a job without one is run, which is what a job is for. What gives back
 * does wait: a claim that came back after a crash would make a repeat of the job's next record,
 * which nobody then runs.
 */
final class ClaimTable {
    private static final String CLAIM =
            """
            with wanted as (
                select * from unnest(?::text[], ?::text[], ?::text[])
                    with ordinality as w (tenant, id, origin, n)
            ), taken as (
                insert into claims (tenant, id, origin, process, starts)
                select tenant, id, origin, ?::uuid, 1 from wanted order by tenant, id
                on conflict (tenant, id) do nothing
                returning tenant, id
            )
            select t.id is not null as taken, c.origin, c.process, c.starts, c.reported, c.passed_on,
                   coalesce(holder.last_seen > now() - ? * interval '1 millisecond', false)
                       or coalesce(
                           me.since > now() - ? * interval '1 millisecond'
                               or me.last_seen < now() - ? * interval '1 millisecond', true)
                       as lives
            from wanted w
            left join taken t on t.tenant = w.tenant and t.id = w.id
            left join claims c on c.tenant = w.tenant and c.id = w.id
            left join processes holder on holder.process = c.process
            left join processes me on me.process = ?::uuid
            order by w.n
            """;
    private static final String REPORT =
            """
            update claims c set reported = true
            from (select * from unnest(?::text[], ?::text[], ?::uuid[]) as d (tenant, id, process)
                  order by 1, 2) d
            where c.tenant = d.tenant and c.id = d.id and c.process = d.process
            """;
    private static final String RELEASE =
            """
            delete from claims c
            using unnest(?::text[], ?::text[], ?::uuid[]) as d (tenant, id, process)
            where c.tenant = d.tenant and c.id = d.id and c.process = d.process and not c.reported
            """;
    private static final String PASS_ON =
            """
            insert into claims (tenant, id, origin, process, starts, passed_on)
            select tenant, id, origin, ?::uuid, 0, attempts
            from unnest(?::text[], ?::text[], ?::text[], ?::int[])
                as p (tenant, id, origin, attempts)
            order by tenant, id
            on conflict (tenant, id) do nothing
            """;
    private static final String TAKE_OVER =
            """
            update claims c
            set process = ?::uuid, origin = ?, starts = starts + ?, passed_on = null
            where tenant = ? and id = ? and process = ?::uuid and not reported
              and not exists (
                  select 1 from processes p
                  where p.process = c.process
                    and p.last_seen > now() - ? * interval '1 millisecond')
            """;
    private static final String BEGIN =
            """
            update claims set starts = ?
            where tenant = ? and id = ? and process = ?::uuid and not reported
            """;
    private static final String HAND_BACK =
            """
            update claims set process = ?::uuid, starts = ?
            where tenant = ? and id = ? and process = ?::uuid and not reported
            """;
    private static final String BEAT =
            """
            insert into processes as p (process, since, last_seen) values (?::uuid, now(), now())
            on conflict (process) do update set
                last_seen = now(),
                since = case when p.last_seen < now() - ? * interval '1 millisecond'
                             then now() else p.since end
            """;
    private static final String LEAVE = "delete from processes where process = ?::uuid";
    private static final String FORGET_CLAIMS =
            """
            delete from claims where ctid = any (array (
                select ctid from claims
                where claimed_at < now() - ? * interval '1 millisecond' limit ?))
            """;
    private static final String FORGET_PROCESSES =
            "delete from processes where last_seen < now() - ? * interval '1 millisecond'";

    /**
     * Holds what was passed on, and what was handed back by a worker that suspected it; never
     * beats.
     */
    static final UUID NOBODY = new UUID(0, 0);

    private final Transactions transactions;
    private final UUID us;
    private final Duration deadAfter;
    private final Duration pauseMax;

    /** Somebody's claim on a job. */
    record Mark(JobKey key, UUID process) {}

    /**
     * A job, and the record we have it from.
     *
     * @param attempts how many that record carries
     */
    record Wanted(JobKey key, Position record, int attempts) {}

    /**
     * @param us this process
     * @param deadAfter a process is dead when its last heartbeat is older than this, by the
     *     database's clock, and we have watched for as long ourselves
     * @param pauseMax a longer pause between two of our own heartbeats, or since our last, was
     *     nobody's death but the database's: our watch begins anew, so that others may be later
     *     than we with their next
     */
    ClaimTable(DataSource database, UUID us, Duration deadAfter, Duration pauseMax) {
        this.transactions = new Transactions(database);
        this.us = us;
        this.deadAfter = deadAfter;
        this.pauseMax = pauseMax;
    }

    /** Claims what nobody has; no job may be named twice. */
    List<Claim> claim(List<Wanted> wanted) throws SQLException {
        return transactions.run(
                Commit.SOON,
                CLAIM,
                (claim, connection) -> {
                    claim.setArray(1, column(connection, "text", wanted, w -> w.key().tenant()));
                    claim.setArray(2, column(connection, "text", wanted, w -> w.key().id()));
                    claim.setArray(
                            3, column(connection, "text", wanted, w -> w.record().toString()));
                    claim.setObject(4, us);
                    claim.setLong(5, deadAfter.toMillis());
                    claim.setLong(6, deadAfter.toMillis());
                    claim.setLong(7, pauseMax.toMillis());
                    claim.setObject(8, us);
                    List<Claim> claims = new ArrayList<>(wanted.size());
                    try (ResultSet rows = claim.executeQuery()) {
                        while (rows.next()) {
                            claims.add(claimIn(rows));
                        }
                    }
                    return claims;
                });
    }

    private static Claim claimIn(ResultSet row) throws SQLException {
        if (row.getBoolean("taken")) {
            return new Claim.Taken();
        }
        String origin = row.getString("origin");
        int passedOn = row.getInt("passed_on");
        if (!row.wasNull()) {
            return new Claim.PassedOn(passedOn);
        }
        return origin == null
                ? new Claim.Unclear()
                : new Claim.Held(
                        origin,
                        row.getObject("process", UUID.class),
                        row.getInt("starts"),
                        row.getBoolean("reported"),
                        row.getBoolean("lives"));
    }

    /** The outcomes of these jobs are on the log. */
    void report(List<Mark> marks) throws SQLException {
        mark(Commit.SOON, REPORT, marks);
    }

    /** These jobs are free again, as if nobody had had them. */
    void release(List<Mark> marks) throws SQLException {
        mark(Commit.ON_DISK, RELEASE, marks);
    }

    /**
     * The next records of these jobs are on the log, with so many attempts. Nothing where somebody
     * has a job already.
     */
    void passOn(List<Wanted> passed) throws SQLException {
        transactions.run(
                Commit.SOON,
                PASS_ON,
                (pass, connection) -> {
                    pass.setObject(1, NOBODY);
                    pass.setArray(2, column(connection, "text", passed, p -> p.key().tenant()));
                    pass.setArray(3, column(connection, "text", passed, p -> p.key().id()));
                    pass.setArray(
                            4, column(connection, "text", passed, p -> p.record().toString()));
                    pass.setArray(5, column(connection, "int4", passed, Wanted::attempts));
                    return pass.executeUpdate();
                });
    }

    private void mark(Commit commit, String statement, List<Mark> marks) throws SQLException {
        transactions.run(
                commit,
                statement,
                (mark, connection) -> {
                    mark.setArray(1, column(connection, "text", marks, m -> m.key().tenant()));
                    mark.setArray(2, column(connection, "text", marks, m -> m.key().id()));
                    mark.setArray(3, column(connection, "uuid", marks, Mark::process));
                    return mark.executeUpdate();
                });
    }

    /**
     * Makes a dead worker's job ours; false if somebody was faster or its holder is alive.
     *
     * @param begun whether it is begun with that: a start more
     */
    boolean takeOver(Wanted wanted, UUID dead, boolean begun) throws SQLException {
        return transactions.update(
                        TAKE_OVER,
                        us,
                        wanted.record().toString(),
                        begun ? 1 : 0,
                        wanted.key().tenant(),
                        wanted.key().id(),
                        dead,
                        deadAfter.toMillis())
                == 1;
    }

    /** A job of ours that was taken over is begun, as its start number so many. */
    void begin(JobKey key, int starts) throws SQLException {
        transactions.update(BEGIN, starts, key.tenant(), key.id(), us);
    }

    /** A job of ours is nobody's, and has killed so many workers. */
    void handBack(JobKey key, int crashes) throws SQLException {
        transactions.update(HAND_BACK, NOBODY, crashes, key.tenant(), key.id(), us);
    }

    /** We live. */
    void beat() throws SQLException {
        transactions.update(BEAT, us, pauseMax.toMillis());
    }

    /** We go, and hold nothing any more. */
    void leave() throws SQLException {
        transactions.update(LEAVE, us);
    }

    /** Forgets claims older than any record of their jobs, so many at a time, and the long dead. */
    int forget(Duration keptFor, int claimsMax) throws SQLException {
        int claims = transactions.update(FORGET_CLAIMS, keptFor.toMillis(), claimsMax);
        return claims + transactions.update(FORGET_PROCESSES, keptFor.toMillis());
    }
}
