package dev.millrace.deploy.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsOfStackTest {
    @TempDir Path logs;

    @Test
    void linesOfAllProcessesComeInTheOrderOfTimeWhateverTheirFormat() throws IOException {
        write("kafka.log", "2026-11-24T02:55:10.456Z [main] INFO server - started");
        write("postgres.log", "2026-11-24 02:55:09.145 UTC [20287] LOG:  ready");
        write("router-service-1.json", json("02:55:11.5", "WARN", "third"));

        assertThat(all())
                .extracting(LogEntry::toString)
                .containsExactly(
                        "2026-11-24T02:55:09.145Z LOG   postgres  [20287] LOG:  ready",
                        "2026-11-24T02:55:10.456Z INFO  kafka  [main] INFO server - started",
                        "2026-11-24T02:55:11.500Z WARN  router-service-1  third");
    }

    @Test
    void aLineWithoutATimeGoesOnWithTheOneBefore() throws IOException {
        write(
                "kafka.log",
                "2026-11-24T02:55:10Z ERROR broken",
                "java.io.IOException: no",
                "\tat a");

        assertThat(all())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.text())
                                .isEqualToNormalizingNewlines(
                                        "ERROR broken\njava.io.IOException: no\n\tat a"));
    }

    @Test
    void anExceptionIsShownWithItsCauses() throws IOException {
        write(
                "results-service-1.json",
                """
                {"timestamp":"2026-11-24T02:55:10Z","level":"ERROR","message":"no","mdc":{"jobId":"order-17"},\
                "exception":{"exceptionType":"a.B","message":"one","frames":[],\
                "causedBy":{"exception":{"exceptionType":"c.D","message":"two"}}}}\
                """);

        assertThat(all())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.text())
                            .isEqualToNormalizingNewlines(
                                    "no jobId=order-17\n  a.B: one\n  c.D: two");
                    assertThat(entry.names("order-17")).isTrue();
                });
    }

    @Test
    void onlyWhatIsNewIsReadAlsoAfterAFileWasRenamedOrCut() throws IOException {
        var read = new LogsOfStack(logs, _ -> true);
        write("kafka.log", "2026-11-24T02:55:01Z one");
        write("router-service-1.json", json("02:55:02", "INFO", "two"));
        assertThat(read.more()).hasSize(2);

        Files.move(logs.resolve("router-service-1.json"), logs.resolve("router-service-1.json.1"));
        write("router-service-1.json", json("02:55:03", "INFO", "three"));
        Files.copy(logs.resolve("kafka.log"), logs.resolve("kafka.log.1"));
        Files.write(logs.resolve("kafka.log"), new byte[0]);
        assertThat(read.more()).extracting(LogEntry::text).containsExactly("three");
        write("kafka.log", "2026-11-24T02:55:04Z four");

        assertThat(read.more()).extracting(LogEntry::text).containsExactly("four");
        assertThat(all()).extracting(LogEntry::text).containsExactly("one", "two", "three", "four");
    }

    @Test
    void halfALineIsNotShownBeforeItsEnd() throws IOException {
        var read = new LogsOfStack(logs, _ -> true);
        Files.writeString(logs.resolve("kafka.log"), "2026-11-24T02:55:01Z be");
        assertThat(read.more()).isEmpty();

        Files.writeString(logs.resolve("kafka.log"), "gun\n", StandardOpenOption.APPEND);

        assertThat(read.more()).extracting(LogEntry::text).containsExactly("begun");
    }

    @Test
    void whatLiesThereOtherwiseIsNotALog() throws IOException {
        write("crash-4711.txt", "2026-11-24T02:55:01Z one");

        assertThat(all()).isEmpty();
        assertThat(new LogsOfStack(logs, _ -> true).names()).isEmpty();
    }

    private List<LogEntry> all() throws IOException {
        return new LogsOfStack(logs, _ -> true).more();
    }

    private static String json(String time, String level, String message) {
        return "{\"timestamp\":\"2026-11-24T%sZ\",\"level\":\"%s\",\"message\":\"%s\",\"mdc\":{}}"
                .formatted(time, level, message);
    }

    private void write(String file, String... lines) throws IOException {
        Files.write(
                logs.resolve(file),
                List.of(lines),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
