package dev.millrace.inference;

import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.backends.retry.Waits;
import dev.millrace.backends.route.Leaving;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.inference.claims.Guard;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.work.WorkEngines;
import dev.millrace.log.work.WorkLimits;
import dev.millrace.log.work.WorkQueue;
import dev.millrace.testkit.EmbeddedPostgresResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A whole worker but for Quarkus: its parts, put together and taken apart as the service does. */
final class TestingWorker implements AutoCloseable {
    private static final String POOL = "handover";
    private static final int SLOTS = 4;

    /** What is left after the grace for closing calls and acknowledging what ended. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    final WorkQueue queue;
    private final RunningCalls calls = new RunningCalls();
    private final Persistence persistence = new Persistence();
    private final LogWriter log;
    private final Guard guard;
    private final RunJobs jobs;

    /**
     * Where it works.
     *
     * @param results base URL of results-service
     * @param topic the only one it reads
     */
    record Place(
            String bootstrap,
            String jdbcUrl,
            String databaseUser,
            URI results,
            String engine,
            String topic) {
        /** On the database of this JVM, whose tables are there when this returns. */
        static Place here(String bootstrap, URI results, String engine, String topic) {
            EmbeddedPostgresResource postgres = EmbeddedPostgresResource.shared();
            Place place =
                    new Place(
                            bootstrap,
                            postgres.jdbcUrl(),
                            postgres.username(),
                            results,
                            engine,
                            topic);
            Flyway.configure().dataSource(place.database()).schemas("inference").load().migrate();
            return place;
        }

        PGSimpleDataSource database() {
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setUrl(jdbcUrl);
            database.setUser(databaseUser);
            database.setCurrentSchema("inference");
            return database;
        }

        Cluster cluster() {
            return Cluster.of(Map.of("bootstrap.servers", bootstrap));
        }
    }

    /**
     * Alive for the others from now on; {@link #start} has it take work.
     *
     * @param grace longest wait for what is in flight, when a partition moves or it leaves
     */
    TestingWorker(
            Place at,
            String baseUrl,
            Backends.Servers servers,
            Duration deadAfter,
            int startsMax,
            Duration grace)
            throws IOException, SQLException {
        Cluster cluster = at.cluster();
        log = new LogWriter(cluster, LogWriter.Limits.patient());
        guard =
                Guard.of(
                        at.database(),
                        cluster,
                        at.results(),
                        null,
                        new Guard.Settings(
                                Duration.ofMillis(200), deadAfter, startsMax, Duration.ofDays(8)));
        guard.start();
        CallMeters meters = new CallMeters(new SimpleMeterRegistry());
        Clock clock = Clock.systemUTC();
        jobs =
                new RunJobs(
                        JobRules.DEFAULTS,
                        guard,
                        new Isolation(SLOTS),
                        candidates(registry(baseUrl), servers, meters),
                        new SettleJobs(
                                guard,
                                new WriteReports(log, persistence),
                                persistence,
                                meters,
                                clock),
                        calls,
                        _ -> false,
                        meters,
                        Duration.ofMillis(100));
        queue =
                new WorkEngines(cluster, log, Duration.ofMinutes(2))
                        .open(
                                at.engine(),
                                "inference-worker-" + at.topic(),
                                List.of(at.topic()),
                                WorkLimits.of(SLOTS, grace));
    }

    private TryCandidates candidates(
            Registry registry, Backends.Servers servers, CallMeters meters) {
        Clock clock = Clock.systemUTC();
        Waits none = new Waits(Duration.ZERO, 1, Duration.ZERO, Duration.ZERO);
        return new TryCandidates(
                new TryCandidates.Settings(
                        POOL,
                        new RetryPolicy(4, none, Duration.ofSeconds(1)),
                        Duration.ofSeconds(5)),
                new Backends(registry, servers, _ -> null),
                TestingTurns.of(
                        TestingBreakers.of(clock),
                        registry,
                        POOL,
                        new CallModels(Duration.ofMinutes(2), calls, _ -> false, meters, clock),
                        calls,
                        _ -> false,
                        meters),
                calls,
                _ -> false,
                clock);
    }

    private static Registry registry(String baseUrl) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target"), "registry-");
        return RegistryFile.read(
                Files.writeString(
                        folder.resolve("registry.yaml"),
                        """
                        backends: { server: { type: openai, baseUrl: "%s" } }
                        pools: { handover: {} }
                        models:
                          chat: { version: "1", kinds: [chat], backend: server, name: c, pool: handover, contextTokensMax: 10 }
                        """
                                .formatted(baseUrl)));
    }

    TestingWorker start() {
        queue.start(jobs);
        return this;
    }

    /** Takes nothing new and lets its calls end. */
    void drain() {
        queue.close();
        close();
    }

    /** As on SIGTERM, with a grace shorter than its calls. */
    void leaveAfter(Duration grace) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        calls.pause(grace);
                        calls.leave();
                    } catch (Leaving e) {
                        // Everything had ended before the grace was over.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        drain();
    }

    /** The grace that a queue gives where its calls are closed after {@code grace}. */
    static Duration queueGrace(Duration grace) {
        return grace.plus(CLOSING);
    }

    @Override
    public void close() {
        calls.leave();
        queue.close();
        persistence.close();
        guard.close();
        log.close();
    }
}
