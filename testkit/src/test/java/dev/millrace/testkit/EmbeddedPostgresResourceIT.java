package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresResourceIT {
    @Test
    void theServerComesBackOnItsPortWithItsData() throws SQLException {
        try (var postgres = new EmbeddedPostgresResource()) {
            var config = postgres.start();
            var url = config.getOrDefault("quarkus.datasource.jdbc.url", "");
            execute(url, "create table kept (n int)");
            execute(url, "insert into kept values (42)");

            postgres.stopServer();
            assertThatThrownBy(() -> execute(url, "select 1")).isInstanceOf(SQLException.class);
            postgres.startServer();

            assertThat(postgres.jdbcUrl()).isEqualTo(url);
            try (var connection = postgres.dataSource().getConnection();
                    var rows = connection.createStatement().executeQuery("select n from kept")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(42);
            }
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url, "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
