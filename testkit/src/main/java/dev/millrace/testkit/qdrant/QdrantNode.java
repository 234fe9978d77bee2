package dev.millrace.testkit.qdrant;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One Qdrant server on loopback, small enough to run beside everything else: its settings, the
 * command that runs it, and when it is ready. Started again on the same directory it has what it
 * had.
 *
 * @param directory all that it writes, but for its log; absolute
 */
public record QdrantNode(Path program, Path directory, int httpPort, int grpcPort) {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(ANSWER_WITHIN)
                    .build();

    /**
     * Becomes the server, in its directory and with its own settings alone: variables would go
     * before them, and a shell may have some that are meant for another server.
     *
     * <p>A shell that stays beside it reads from whoever started both, and ends the server once
     * nobody is left at the other end, however that went: the server cannot know of it. It makes
     * sure that it still is the server's child, as another process may have the number of a server
     * that is gone.
     */
    private static final String SCRIPT =
            """
            cd "$1" && shift || exit
            for variable in $(env | sed -n 's/^\\(QDRANT__[A-Z0-9_]*\\)=.*/\\1/p'); do
                unset "$variable"
            done
            exec 3<&0 </dev/null
            sh -c '
                read -r _ <&3
                [ "$(ps -o ppid= -p $$)" -eq "$1" ] && kill -KILL "$1"
            ' guard $$ >/dev/null 2>&1 &
            exec 3<&-
            exec "$@"
            """;

    /**
     * The command line, whose process must be given an open pipe to read from: once that is closed,
     * the server ends. Its settings are in a file, which the command names: so its process can be
     * told from others.
     */
    public List<String> command() throws IOException {
        Files.createDirectories(directory);
        var settings = directory.resolve("settings.yaml");
        Files.writeString(settings, settings());
        return List.of(
                "/bin/sh",
                "-c",
                SCRIPT,
                "qdrant",
                directory.toString(),
                program.toString(),
                "--config-path",
                settings.toString());
    }

    /** A log of 1 MiB takes longer records too; by default each collection takes 64 MiB of disk. */
    private String settings() {
        return """
        log_level: INFO
        telemetry_disabled: true
        service:
          host: 127.0.0.1
          http_port: %d
          grpc_port: %d
          max_workers: 1
          enable_static_content: false
        storage:
          storage_path: ./storage
          snapshots_path: ./snapshots
          temp_path: ./temporary
          wal:
            wal_capacity_mb: 1
          performance:
            max_search_threads: 1
            optimizer_cpu_budget: 1
          optimizers:
            default_segment_number: 1
            max_optimization_threads: 1
          hnsw_index:
            max_indexing_threads: 1
        """
                .formatted(httpPort, grpcPort);
    }

    /** Whether it answers at both ports. */
    public boolean isReady() {
        return isReady(httpPort) && listens(grpcPort);
    }

    /** Whether the server at this HTTP port is ready. */
    public static boolean isReady(int httpPort) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(httpPort)))
                        .timeout(ANSWER_WITHIN)
                        .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    (int) ANSWER_WITHIN.toMillis());
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
