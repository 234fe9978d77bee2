package dev.millrace.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL beside this JVM: no container, about a second. Its data lie under {@code
 * target/}.
 *
 * <p>In a Quarkus test: {@code @WithTestResource(EmbeddedPostgresResource.class)}; a field of this
 * type in the test class is filled. Without Quarkus: {@link #shared()} or {@link #started()}. It
 * runs without fsync, so it measures nothing and survives no power cut.
 */
public final class EmbeddedPostgresResource
        implements QuarkusTestResourceLifecycleManager, AutoCloseable {
    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";

    private @Nullable EmbeddedPostgres server;
    private @Nullable Path directory;
    private int port;

    /** For Quarkus; elsewhere use {@link #shared()} or {@link #started()}. */
    public EmbeddedPostgresResource() {}

    /** One server for all plain tests of this JVM; it ends with the JVM. */
    public static EmbeddedPostgresResource shared() {
        return Shared.SERVER;
    }

    /** A server of one's own, to be closed by the caller. */
    public static EmbeddedPostgresResource started() {
        var postgres = new EmbeddedPostgresResource();
        postgres.start();
        return postgres;
    }

    @Override
    public Map<String, String> start() {
        QuietServers.hush();
        try {
            var target = Files.createDirectories(Path.of("target").toAbsolutePath());
            directory = Files.createTempDirectory(target, "postgres-");
        } catch (IOException e) {
            throw new UncheckedIOException("no place for the database", e);
        }
        startServer();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-postgres"));
        Map<String, String> config = new TreeMap<>(QuietServers.settings());
        config.put("quarkus.datasource.jdbc.url", jdbcUrl());
        config.put("quarkus.datasource.username", USER);
        config.put("quarkus.datasource.password", "");
        return config;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                this, new TestInjector.MatchesType(EmbeddedPostgresResource.class));
    }

    public String jdbcUrl() {
        return server().getJdbcUrl(USER, DATABASE);
    }

    public String username() {
        return USER;
    }

    public DataSource dataSource() {
        return server().getPostgresDatabase();
    }

    /** Takes the server away; its data and its port stay reserved for {@link #startServer}. */
    public void stopServer() {
        try {
            server().close();
        } catch (IOException e) {
            throw new UncheckedIOException("the database did not stop", e);
        }
    }

    /** Brings the server back on the same port with the data it had. */
    public void startServer() {
        try {
            server =
                    EmbeddedPostgres.builder()
                            .setDataDirectory(directory)
                            .setCleanDataDirectory(false)
                            .setPort(port)
                            .setRegisterShutdownHook(false)
                            .start();
            port = server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("the database did not start", e);
        }
    }

    /** Stops the server and removes its data. */
    @Override
    public synchronized void stop() {
        if (server != null && directory != null) {
            stopServer();
            server = null;
            remove(directory);
        }
    }

    private static void remove(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the database's data are still there", e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private EmbeddedPostgres server() {
        if (server == null) {
            throw new IllegalStateException("the database was not started");
        }
        return server;
    }

    private static final class Shared {
        static final EmbeddedPostgresResource SERVER = started();
    }
}
