package dev.millrace.testkit.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final byte[] WHOLE = new byte[1_000_000];

    static {
        new Random(7).nextBytes(WHOLE);
    }

    @TempDir Path folder;
    private final TestingStore store = new TestingStore();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Download download = new Download(client, (_, _) -> {}, Duration.ofMillis(500));

    @AfterEach
    void close() {
        store.close();
        client.close();
    }

    @Test
    void aFileComesWhole() throws Exception {
        Path file = folder.resolve("f");

        download.to(store.put("/f", WHOLE), file);

        assertThat(file).hasBinaryContent(WHOLE);
        assertThat(store.asked()).containsExactly("/f");
    }

    @Test
    void whatAnEarlierRunLeftIsGoneOnWith() throws Exception {
        Path file = Files.write(folder.resolve("f"), Arrays.copyOf(WHOLE, 400_000));

        download.to(store.put("/f", WHOLE), file);

        assertThat(file).hasBinaryContent(WHOLE);
        assertThat(store.asked()).containsExactly("/f bytes=400000-");
    }

    @Test
    void aServerThatKnowsNoRangesSendsItAllAgain() throws Exception {
        Path file = Files.write(folder.resolve("f"), new byte[400_000]);

        download.to(store.withoutRanges().put("/f", WHOLE), file);

        assertThat(file).hasBinaryContent(WHOLE);
    }

    @Test
    void aConnectionThatIsCutIsGoneOnWithWhereItWas() throws Exception {
        Path file = folder.resolve("f");

        download.to(store.cutting(4).put("/f", WHOLE), file);

        assertThat(file).hasBinaryContent(WHOLE);
        // What a cut leaves in the buffers of the connection is asked for again.
        assertThat(store.asked()).hasSize(5);
        assertThat(store.asked().getLast()).matches("/f bytes=9\\d{5}-");
    }

    @Test
    void aServerThatFallsSilentIsAskedAgain() throws Exception {
        Path file = folder.resolve("f");

        download.to(store.fallingSilent(1).put("/f", WHOLE), file);

        assertThat(file).hasBinaryContent(WHOLE);
        assertThat(store.asked()).containsExactly("/f", "/f bytes=500000-");
    }

    @Test
    void whatIsThereWholeIsNotSentAgain() throws Exception {
        Path file = Files.write(folder.resolve("f"), WHOLE);

        download.to(store.put("/f", WHOLE), file);

        assertThat(file).hasBinaryContent(WHOLE);
    }

    @Test
    void whatIsLongerThanTheFileIsBegunAnew() throws Exception {
        Path file = Files.write(folder.resolve("f"), new byte[2_000_000]);

        download.to(store.put("/f", WHOLE), file);

        assertThat(file).hasBinaryContent(WHOLE);
    }

    @Test
    void aFileThatIsNotThereIsAskedForOnce() {
        URI missing = URI.create(store.url() + "/missing");

        assertThatThrownBy(() -> download.to(missing, folder.resolve("f")))
                .isInstanceOf(Download.Refused.class)
                .hasMessage("127.0.0.1 answered 404 for /missing");
        assertThat(store.asked()).hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsGivenUpSoon() {
        assertThatThrownBy(
                        () -> download.to(URI.create("http://127.0.0.1:1/f"), folder.resolve("f")))
                .isInstanceOf(IOException.class);
    }
}
