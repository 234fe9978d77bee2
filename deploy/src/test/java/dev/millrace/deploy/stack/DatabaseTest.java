package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    @Test
    void aUrlIsReadWithOrWithoutTheJdbcPrefix() {
        var wanted = new Database("jdbc:postgresql://db:5433/jobs?sslmode=require", "me", "a:b c");

        assertThat(Database.parse("postgresql://me:a:b%20c@db:5433/jobs?sslmode=require"))
                .isEqualTo(wanted);
        assertThat(Database.parse("jdbc:postgresql://me:a:b%20c@db:5433/jobs?sslmode=require"))
                .isEqualTo(wanted);
        assertThat(wanted.address()).isEqualTo("db:5433");
    }

    @Test
    void theUsualPortNeedsNotBeSaidAndNeitherDoesAPassword() {
        assertThat(Database.parse("postgres://me@localhost/jobs"))
                .isEqualTo(new Database("jdbc:postgresql://localhost:5432/jobs", "me", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:5432",
                "mysql://me:it@localhost/jobs",
                "postgresql://me:it@localhost",
                "postgresql://localhost/jobs",
                "postgresql://me:%zz@localhost/jobs"
            })
    void whatIsMissingIsSaidWithoutTheSecret(String text) {
        assertThatThrownBy(() -> Database.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
                .message()
                .doesNotContain("me:it");
    }

    @Test
    void thePasswordIsNotInItsText() {
        assertThat(Database.parse("postgres://me:hush@localhost/jobs"))
                .asString()
                .doesNotContain("hush");
    }
}
