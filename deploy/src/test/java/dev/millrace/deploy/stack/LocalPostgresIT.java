package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
    @TempDir static Path directory;

    private static LocalPostgres postgres;

    @BeforeAll
    static void start() {
        postgres =
                new LocalPostgres(
                        ProjectHome.find().resolve("deploy/target/postgres"),
                        directory.resolve("data"),
                        directory.resolve("postgres.log"),
                        new FreePorts().any());
        postgres.launch();
        postgres.awaitReady();
    }

    @AfterAll
    static void stop() {
        postgres.stop();
    }

    @Test
    void whatWasCommittedIsThereAfterAStop() throws SQLException {
        execute("create table stopped (what text)");
        execute("insert into stopped values ('kept')");

        postgres.stop();
        postgres.launch();
        postgres.awaitReady();

        assertThat(answer("select what from stopped")).isEqualTo("kept");
    }

    @Test
    void whatWasCommittedIsThereAfterAKillWithConnectionsOpen() throws SQLException {
        execute("create table killed (what text)");
        try (var open = connection();
                var insert = open.prepareStatement("insert into killed values ('kept')")) {
            insert.execute();

            postgres.kill();
            postgres.launch();
            postgres.awaitReady();
        }

        assertThat(answer("select what from killed")).isEqualTo("kept");
    }

    @Test
    void whoGuardedAnEarlierServerLeavesTheNextAlone() throws Exception {
        postgres.stop();
        var earlier = EndGuard.of(directory.resolve("data"));
        postgres.launch();
        postgres.awaitReady();

        earlier.shell().getOutputStream().close();

        assertThat(earlier.shell().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answer("select 'still there'")).isEqualTo("still there");
    }

    @Test
    void itSyncsToDisk() throws SQLException {
        assertThat(answer("show fsync")).isEqualTo("on");
        assertThat(answer("show synchronous_commit")).isEqualTo("on");
    }

    private static Connection connection() throws SQLException {
        var database = postgres.database();
        return DriverManager.getConnection(
                database.jdbcUrl(), database.user(), database.password());
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = connection();
                var statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static String answer(String sql) throws SQLException {
        try (var connection = connection();
                var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }
}
