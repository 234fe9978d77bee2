package dev.millrace.log.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintConfigTest {
    @ConfigMapping(prefix = "mill")
    interface Mill {
        @WithDefault("1")
        int wheelsMax();

        Optional<Path> keysFile();

        @WithDefault("a,b")
        List<String> races();

        @WithDefault("open")
        String gateToken();
    }

    @Test
    void everyKeyIsPrintedWithItsValueAndWhoSaidIt() {
        var file = properties("file:/etc/mill.properties", Map.of("mill.races", "upper"));

        assertThat(
                        printed(
                                new SmallRyeConfigBuilder().withSources(file),
                                Map.of("MILL_WHEELS_MAX", "2")))
                .containsExactly(
                        "kafka.name-prefix\t\tdefault",
                        "mill.gate-token\t***\tdefault",
                        "mill.keys-file\t\tdefault",
                        "mill.races\tupper\tfile /etc/mill.properties",
                        "mill.wheels-max\t2\tenvironment");
    }

    @Test
    void whatWasSaidToTheLayersBelowIsPrintedAndWhatWasBuiltInIsNot() {
        var built =
                properties(
                        "jar:file:/mill.jar!/application.properties",
                        Map.of("quarkus.http.host", "127.0.0.1"));

        assertThat(
                        printed(
                                new SmallRyeConfigBuilder().withSources(built),
                                Map.of(
                                        "KAFKA_BOOTSTRAP_SERVERS",
                                        "b:9092",
                                        "HOME",
                                        "/home/miller")))
                .contains("kafka.bootstrap.servers\tb:9092\tenvironment")
                .noneMatch(line -> line.startsWith("quarkus.") || line.contains("miller"));
    }

    @Test
    void thePrefixOfTheClustersNamesIsAKeyOfOursAndChecked() {
        var builder = new SmallRyeConfigBuilder();

        assertThat(printed(builder, Map.of("KAFKA_NAME_PREFIX", "acme.")))
                .contains("kafka.name-prefix\tacme.\tenvironment")
                .noneMatch(line -> line.startsWith("kafka.name.prefix"));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        printed(new SmallRyeConfigBuilder(), Map.of("KAFKA_NAME_PREFIX", "a mill")))
                .withMessageContaining("'a mill'");
    }

    @Test
    void aValueOfManyLinesStaysOnOne() {
        assertThat(
                        printed(
                                new SmallRyeConfigBuilder(),
                                Map.of("KAFKA_SSL_TRUSTSTORE_CERTIFICATES", "BEGIN\nMII\nEND")))
                .contains("kafka.ssl.truststore.certificates\tBEGIN\\nMII\\nEND\tenvironment");
    }

    @Test
    void whatAStartWouldRefuseIsRefused() {
        var builder = new SmallRyeConfigBuilder();

        assertThatExceptionOfType(ConfigValidationException.class)
                .isThrownBy(() -> printed(builder, Map.of("MILL_WHEELS_MAX", "many")));
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.datasource.password, postgres, ***",
        "kafka.sasl.jaas.config, required, ***",
        "kafka.ssl.keystore.key, MII, ***",
        "kafka.ssl.keystore.password, s, ***",
        "kafka.ssl.key.password, s, ***",
        "kafka.ssl.truststore.password, s, ***",
        "kafka.sasl.oauthbearer.client.credentials.client.secret, s, ***",
        "mp.messaging.connector.smallrye-kafka.sasl.jaas.config, required, ***",
        "kafka.ssl.truststore.location, /etc/ca.pem, /etc/ca.pem",
        "kafka.ssl.keystore.certificate.chain, -----BEGIN PRIVATE KEY----- MII, ***",
        "a.login, Login required username=me password='a secret; of mine';, Login required username=me password=***;",
        "a.api-key, k, ***",
        "a.client-secret, s, ***",
        "a.apitoken, s, ***",
        "auth.keys-file, /etc/keys, /etc/keys",
        "router.output-tokens-assumed, 512, 512",
        "x.url, jdbc:postgresql://h/d?password=p&ssl=true, jdbc:postgresql://h/d?password=***&ssl=true",
        "ingest.results-url, http://me:pw@host/, http://***@host/"
    })
    void secretsAreNeverPrinted(String key, String value, String printed) {
        assertThat(Secrets.masked(key, value)).isEqualTo(printed);
    }

    private static PropertiesConfigSource properties(String place, Map<String, String> keys) {
        return new PropertiesConfigSource(keys, place, 250);
    }

    private static List<String> printed(
            SmallRyeConfigBuilder builder, Map<String, String> environment) {
        builder.withMapping(Mill.class)
                .withSources(new EnvConfigSource(new HashMap<>(environment), 300));
        var out = new ByteArrayOutputStream();
        PrintConfig.print(builder, new PrintStream(out, true, UTF_8));
        return out.toString(UTF_8).lines().toList();
    }
}
