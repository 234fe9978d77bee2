package dev.millrace.deploy.stack;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a stack writes down about itself, in {@code stack.json}, so that another process finds it.
 *
 * @param ready whether all of it once was: the start is over
 * @param namePrefix what the cluster calls our topics and groups begins with it; null if an older
 *     build wrote this
 * @param exposed the broker as containers reach it; null if they do not
 * @param qdrant where vectors are kept; null if they are not
 * @param members in the order of their start
 */
record StackState(
        Mark supervisor,
        boolean ready,
        String url,
        String bootstrapServers,
        @Nullable String namePrefix,
        @Nullable String exposed,
        @Nullable QdrantAddress qdrant,
        String logs,
        List<Member> members) {
    private static final String FILE = "stack.json";
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** One process of the stack. */
    record Member(String name, Mark mark, int port) {}

    /** A process by what no later one shares: a number, and the moment it was given out. */
    record Mark(long pid, long startedAtMillis) {
        /** Systems that count in clock ticks since boot move by this much when the clock is set. */
        private static final long CLOCK_MOVES_MILLIS_MAX = 2_000;

        static Mark of(ProcessHandle process) {
            return new Mark(process.pid(), startedAt(process));
        }

        private static long startedAt(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }

        /** That very process, if it still runs. */
        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(found ->
                            Math.abs(startedAt(found) - startedAtMillis) <= CLOCK_MOVES_MILLIS_MAX);
        }
    }

    void writeTo(Path directory) {
        try {
            Files.createDirectories(directory);
            var fresh = Files.createTempFile(directory, "stack", ".json");
            JSON.writerWithDefaultPrettyPrinter().writeValue(fresh.toFile(), this);
            Files.move(
                    fresh,
                    directory.resolve(FILE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StackFailure(FILE + " cannot be written: " + e.getMessage(), e);
        }
    }

    static Optional<StackState> readFrom(Path directory) {
        try {
            return Optional.of(
                    JSON.readValue(Files.readAllBytes(directory.resolve(FILE)), StackState.class));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StackFailure(
                    directory.resolve(FILE) + " cannot be read: " + e.getMessage(), e);
        }
    }

    static void removeFrom(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(FILE));
        } catch (IOException e) {
            throw new StackFailure(FILE + " cannot be removed: " + e.getMessage(), e);
        }
    }
}
