package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsRulesTest {
    @TempDir Path root;

    @Test
    void aPathThatExistsAMediaTypeAndAPlainWordAreNoConcern() throws IOException {
        Files.createDirectories(root.resolve("docs/adr"));
        Files.writeString(
                root.resolve("docs/a.md"),
                "`docs/adr/` and `docs/a.md`, `application/json`, `GET /v1/jobs`, `word`,"
                        + " [up](../docs/a.md#top), [far](https://example.org/x)");

        assertThat(DocsRules.missingPaths(root, "docs/a.md")).isEmpty();
    }

    @Test
    void aPathOrALinkThatLeadsNowhereFails() throws IOException {
        Files.writeString(
                root.resolve("README.md"), "`gone/file.json`, `old/` and [this](gone.md)");

        assertThatThrownBy(() -> DocsRules.everyPathExists(root, "README.md"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("README.md", "gone/file.json", "old/", "gone.md");
    }
}
