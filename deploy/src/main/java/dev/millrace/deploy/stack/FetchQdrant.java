package dev.millrace.deploy.stack;

import dev.millrace.testkit.fetch.FetchFailure;
import dev.millrace.testkit.qdrant.QdrantProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Qdrant's program, which the first time is fetched while Kafka and PostgreSQL start. A stack does
 * not wait for it for ever; what comes later is there for the next one.
 */
final class FetchQdrant {
    /** Enough for its 29 MB on a line of 4 Mbit/s. */
    private static final Duration THERE_WITHIN = Duration.ofSeconds(60);

    private final CompletableFuture<Path> program = new CompletableFuture<>();

    private FetchQdrant() {}

    /** Begins at once. */
    static FetchQdrant start(Consumer<String> progress) {
        return start(() -> QdrantProgram.ofThisMachine().fetch(progress));
    }

    static FetchQdrant start(Supplier<Path> fetch) {
        var started = new FetchQdrant();
        Thread.ofPlatform().daemon().name("fetch-qdrant").start(() -> started.run(fetch));
        return started;
    }

    private void run(Supplier<Path> fetch) {
        try {
            program.complete(fetch.get());
        } catch (FetchFailure e) {
            program.completeExceptionally(e);
        } finally {
            program.completeExceptionally(
                    new FetchFailure("Qdrant could not be fetched; the trace above says why"));
        }
    }

    /** Fails with the sentence that says why it is not there. */
    Path await() {
        try {
            return program.get(THERE_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new StackFailure(
                    cause.getMessage() + ", or name a server with ./millrace up --qdrant", e);
        } catch (TimeoutException e) {
            throw new StackFailure(
                    "Qdrant was not fetched within %d s; once it is, the next start has it"
                            .formatted(THERE_WITHIN.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while Qdrant was fetched", e);
        }
    }
}
