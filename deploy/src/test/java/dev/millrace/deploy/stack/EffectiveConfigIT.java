package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.deploy.stack.EffectiveConfig.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigIT {
    @TempDir Path directory;

    @Test
    void eachServiceSaysItselfWhatItRunsWithAndWhoSaidSo() throws Exception {
        Files.createDirectories(directory.resolve("config"));
        Files.writeString(
                directory.resolve("config/application.properties"), "router.release-jobs-max=7");

        var config = router(Map.of("ROUTER_RELEASE_EVERY", "PT1S"));

        assertThat(config.refusal()).isEmpty();
        assertThat(config.settings())
                .contains(
                        new Setting("router.release-every", "PT1S", "environment"),
                        new Setting("router.forget-every", "PT1M", "default"),
                        new Setting("jobs.private-callbacks-allowed", "true", "stack"),
                        new Setting("kafka.bootstrap.servers", "127.0.0.1:0", "stack"),
                        new Setting("quarkus.datasource.password", "***", "stack"))
                .anySatisfy(setting -> {
                    assertThat(setting.key()).isEqualTo("router.release-jobs-max");
                    assertThat(setting.value()).isEqualTo("7");
                    assertThat(setting.origin()).startsWith("file ").contains("config/application");
                });
    }

    @Test
    void aLoginOfAClusterMayStandInAFileAndIsShownToNobody() throws Exception {
        var secret =
                Files.writeString(
                        directory.resolve("kafka.properties"),
                        "kafka.sasl.jaas.config=L required username=\"a\" password=\"b\";");

        var config =
                router(
                        Map.of(
                                "QUARKUS_CONFIG_LOCATIONS",
                                secret.toString(),
                                "KAFKA_SSL_KEYSTORE_PASSWORD",
                                "c",
                                "KAFKA_NAME_PREFIX",
                                "acme."));

        assertThat(config.settings())
                .contains(
                        new Setting("kafka.ssl.keystore.password", "***", "environment"),
                        new Setting("kafka.name-prefix", "acme.", "environment"))
                .anySatisfy(setting -> {
                    assertThat(setting.key()).isEqualTo("kafka.sasl.jaas.config");
                    assertThat(setting.value()).isEqualTo("***");
                    assertThat(setting.origin()).isEqualTo("file " + secret);
                });
    }

    @Test
    void aServiceThatWouldRefuseToStartSaysWhy() {
        assertThat(router(Map.of("ROUTER_RELASE_EVERY", "PT1S")))
                .satisfies(config -> {
                    assertThat(config.settings()).isEmpty();
                    assertThat(config.refusal())
                            .contains("ROUTER_RELASE_EVERY is no key of router.*");
                });
        assertThat(router(Map.of("ROUTER_RELEASE_EVERY", "soon")).refusal())
                .contains("router.release-every", "soon");
    }

    private EffectiveConfig router(Map<String, String> more) {
        var plan = StackPlan.in(directory);
        var told =
                Told.in(plan).stream()
                        .filter(each -> each.artefact() == Artefact.ROUTER)
                        .findFirst()
                        .orElseThrow();
        var variables = new LinkedHashMap<>(told.variables());
        variables.putAll(more);
        return EffectiveConfig.of(
                plan,
                new Told(
                        told.artefact(),
                        told.replica(),
                        told.pid(),
                        variables,
                        told.ofStack(),
                        directory));
    }
}
