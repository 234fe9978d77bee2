package dev.millrace.testkit.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmRegistryTest {
    @TempDir Path home;

    @Test
    void withoutAWordItIsThePublicOne() {
        assertThat(address(Map.of())).isEqualTo(URI.create("https://registry.npmjs.org/"));
    }

    @Test
    void theUsersFileIsRead() throws IOException {
        Files.writeString(home.resolve(".npmrc"), "audit=false\nregistry = https://mirror/npm\n");

        assertThat(address(Map.of())).isEqualTo(URI.create("https://mirror/npm/"));
    }

    @Test
    void theEnvironmentWinsOverTheUsersFile() throws IOException {
        Files.writeString(home.resolve(".npmrc"), "registry=https://mirror/npm/");

        assertThat(address(Map.of("NPM_CONFIG_REGISTRY", "https://env/npm/")))
                .isEqualTo(URI.create("https://env/npm/"));
    }

    @Test
    void npmItselfKnowsBest() throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        npmSaying(bin, "https://npm-says/it/");

        assertThat(
                        address(
                                Map.of(
                                        "PATH",
                                        "/nowhere:" + bin,
                                        "NPM_CONFIG_REGISTRY",
                                        "https://env/npm/")))
                .isEqualTo(URI.create("https://npm-says/it/"));
    }

    @Test
    void anNpmThatSaysNothingUsefulIsPassedOver() throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        npmSaying(bin, "undefined");

        assertThat(
                        address(
                                Map.of(
                                        "PATH",
                                        bin.toString(),
                                        "NPM_CONFIG_REGISTRY",
                                        "https://env/npm/")))
                .isEqualTo(URI.create("https://env/npm/"));
    }

    private static void npmSaying(Path bin, String what) throws IOException {
        Path npm =
                Files.writeString(
                        bin.resolve("npm"),
                        "#!/bin/sh\necho warned >&2\necho %s\n".formatted(what));
        Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
    }

    private URI address(Map<String, String> environment) {
        return new NpmRegistry(new ThisUser(environment, home)).address();
    }
}
