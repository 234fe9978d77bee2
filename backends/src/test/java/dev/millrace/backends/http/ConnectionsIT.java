package dev.millrace.backends.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.registry.Proxy;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.Tls;
import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.secured.TestingAuthority;
import dev.millrace.testkit.way.ConnectProxy;
import dev.millrace.testkit.way.TestingNames;
import dev.millrace.testkit.way.TlsFront;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FOREVER = Duration.ofHours(1);
    private static final Vertx VERTX = Vertx.vertx();
    private static final LoopbackHttp PROVIDER =
            new LoopbackHttp(
                    0,
                    exchange ->
                            exchange.answer(
                                    200, Map.of(), exchange.request().path().getBytes(UTF_8)));

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static TestingAuthority authority;

    @SuppressWarnings("NullAway.Init")
    private static Path serverKey;

    @SuppressWarnings("NullAway.Init")
    private static Path clientCertificate;

    @SuppressWarnings("NullAway.Init")
    private static Path clientKey;

    @BeforeAll
    static void makeKeys() throws Exception {
        authority = new TestingAuthority(folder);
        serverKey = authority.keyStore("provider", "dns:provider.example,ip:127.0.0.1");
        clientCertificate = folder.resolve("certificate.pem");
        clientKey = folder.resolve("key.pem");
        // Each key costs two starts of a JVM, and nobody asks what a certificate is for.
        TestingAuthority.writePem(serverKey, "provider", clientCertificate, clientKey);
    }

    @AfterAll
    static void stop() {
        PROVIDER.close();
        VERTX.close();
    }

    @Test
    void aServerOfOurOwnAuthorityIsTrustedOnlyWhereTheRegistryNamesIt() throws Exception {
        Tls own = ownAuthority();
        try (var front = front(false);
                var connections = direct()) {
            assertThat(answer(connections, https(front, own))).isEqualTo("/v1/models");
            assertThat(answer(connections, https(front, Tls.ofTheJdk())))
                    .isEqualTo("Unreachable[cause=no TLS with it]");
        }
    }

    @Test
    void aServerUnderAnotherNameThanItsCertificatesIsNotTrusted() throws Exception {
        Tls own = ownAuthority();
        try (var front = front(false);
                var connections = direct()) {
            var named = backend("https://localhost:" + front.port() + "/v1", own);

            assertThat(answer(connections, named)).isEqualTo("Unreachable[cause=no TLS with it]");
        }
    }

    @Test
    void whoeverAnswersIsTrustedIfTheRegistrySaysSo() throws Exception {
        try (var front = front(false);
                var connections = direct()) {
            assertThat(answer(connections, https(front, new Tls(null, null, null, null, true))))
                    .isEqualTo("/v1/models");
        }
    }

    @Test
    void aServerThatAsksForACertificateIsShownOurs() throws Exception {
        String ca = authority.certificate().toString();
        Tls with = new Tls(ca, clientCertificate.toString(), clientKey.toString(), null, null);
        Tls without = ownAuthority();
        try (var front = front(true);
                var connections = direct()) {
            assertThat(answer(connections, https(front, with))).isEqualTo("/v1/models");
            assertThat(answer(connections, https(front, without))).isNotEqualTo("/v1/models");
        }
    }

    @Test
    void aServerBelowTheLeastVersionIsRefused() throws Exception {
        String ca = authority.certificate().toString();
        try (var front = front(false, "TLSv1.2");
                var connections = direct()) {
            assertThat(answer(connections, https(front, ownAuthority()))).isEqualTo("/v1/models");
            assertThat(answer(connections, https(front, new Tls(ca, null, null, "TLSv1.3", null))))
                    .isEqualTo("Unreachable[cause=no TLS with it]");
        }
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        Tls missing = new Tls("/nowhere/ca.pem", null, null, null, null);
        try (var connections = direct()) {
            var backend = backend("https://x.example", missing);

            assertThatThrownBy(() -> connections.get(backend, "/models", Map.of(), 100))
                    .isInstanceOf(IOException.class)
                    .hasMessage("tls.caFile /nowhere/ca.pem cannot be read");
            assertThatThrownBy(() -> connections.checkFiles(registry(backend), "hosted"))
                    .hasMessage("backends.it.tls.caFile /nowhere/ca.pem cannot be read");
            connections.checkFiles(registry(backend), "another");
        }
    }

    private static Registry registry(Registry.Backend backend) {
        return new Registry(
                "1",
                Map.of("it", backend),
                Map.of("hosted", new Registry.Pool(null, null)),
                Map.of(
                        "chat",
                        new Registry.Model(
                                "1",
                                List.of("chat"),
                                "it",
                                "gpt",
                                "hosted",
                                1000,
                                null,
                                null,
                                null,
                                null,
                                null)));
    }

    @Test
    void aProxyIsAskedForATunnelWithTheCredentialsOfItsFileAndLooksTheNameUpItself()
            throws Exception {
        Path credentials = Files.writeString(folder.resolve("proxy"), "me:wrong\n");
        var backend = backend("https://provider.example/v1", ownAuthority());
        try (var front = front(false);
                var proxy = new ConnectProxy("me:secret", front.port());
                var connections =
                        connections(
                                VERTX,
                                new Proxy(
                                        "http://127.0.0.1:" + proxy.port(),
                                        credentials.toString(),
                                        List.of()),
                                FOREVER)) {
            assertThat(answer(connections, backend)).startsWith("Unreachable");

            Files.writeString(credentials, "me:secret\n");
            Files.setLastModifiedTime(
                    credentials, FileTime.fromMillis(System.currentTimeMillis() + 2_000));

            assertThat(answer(connections, backend)).isEqualTo("/v1/models");
            assertThat(answer(connections, backend)).isEqualTo("/v1/models");
            assertThat(proxy.tunnels())
                    .isNotEmpty()
                    .containsOnly("CONNECT provider.example:443 HTTP/1.1");
        }
    }

    /**
     * What a change in DNS means for connections that are kept: nothing, as long as they live. So
     * they live no longer than the registry's users can wait.
     */
    @Test
    void aConnectionStaysWithItsAddressUntilItHasLivedLongEnough() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n";
        try (var names = new TestingNames("127.0.0.1");
                var old = new TestingServer(TestingServer.saying(answer + "old"));
                var next =
                        new TestingServer(
                                "127.0.0.2", old.port(), TestingServer.saying(answer + "new"))) {
            Vertx vertx =
                    Vertx.vertx(
                            new VertxOptions()
                                    .setAddressResolverOptions(
                                            new AddressResolverOptions()
                                                    .addServer("127.0.0.1:" + names.port())));
            var backend =
                    new Registry.Backend(
                            "openai", "http://provider.example:" + old.port() + "/v1", null);
            try (var kept = connections(vertx, null, FOREVER);
                    var shortLived = connections(vertx, null, Duration.ofMillis(500))) {
                assertThat(answer(kept, backend)).isEqualTo("old");
                assertThat(answer(shortLived, backend)).isEqualTo("old");

                names.moveTo("127.0.0.2");

                await().atMost(PATIENCE).until(() -> answer(shortLived, backend).equals("new"));
                assertThat(answer(kept, backend)).isEqualTo("old");
                assertThat(next.connections()).isPositive();
            } finally {
                vertx.close();
            }
        }
    }

    @Test
    void aCallThatRunsWhenItsConnectionHasLivedLongEnoughEndsInPeace() throws Exception {
        var slow =
                new LoopbackHttp(
                        0,
                        exchange -> {
                            exchange.pause(Duration.ofMillis(600));
                            exchange.answer(200, Map.of(), "late".getBytes(UTF_8));
                        });
        try (slow;
                var connections = connections(VERTX, null, Duration.ofMillis(100))) {
            var backend = new Registry.Backend("openai", "http://127.0.0.1:" + slow.port(), null);

            assertThat(answer(connections, backend)).isEqualTo("late");
            assertThat(answer(connections, backend)).isEqualTo("late");
        }
    }

    private static TlsFront front(boolean asksForCertificate, String... versions) {
        return new TlsFront(
                serverKey,
                TestingAuthority.PASSWORD,
                authority.certificate(),
                asksForCertificate,
                PROVIDER.port(),
                versions);
    }

    private static Registry.Backend https(TlsFront front, Tls tls) {
        return backend("https://127.0.0.1:" + front.port() + "/v1/", tls);
    }

    private static Registry.Backend backend(String url, Tls tls) {
        return new Registry.Backend("openai", url, null, null, null, null, null, null, tls);
    }

    private static Tls ownAuthority() {
        return new Tls(authority.certificate().toString(), null, null, null, null);
    }

    private static Connections direct() {
        return connections(VERTX, null, FOREVER);
    }

    private static Connections connections(Vertx vertx, @Nullable Proxy proxy, Duration lifeMax) {
        return new Connections(
                vertx,
                proxy,
                new Connections.Limits(
                        4, 4, Duration.ofSeconds(5), Duration.ofSeconds(30), lifeMax));
    }

    /** The body, or what came instead. */
    private static String answer(Connections connections, Registry.Backend backend)
            throws Exception {
        return switch (connections.get(backend, "/models", Map.of(), 1_000).await(PATIENCE)) {
            case HttpAnswer.Responded(int _, var _, byte[] body) -> new String(body, UTF_8);
            case HttpAnswer other -> other.toString();
        };
    }
}
