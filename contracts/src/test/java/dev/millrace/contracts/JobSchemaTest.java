package dev.millrace.contracts;

import static dev.millrace.contracts.PublicContract.JOB;
import static dev.millrace.contracts.PublicContract.violations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema of a job says what the one reading of a job says. */
class JobSchemaTest {
    private static final Path WRONG = Path.of("src/test/resources/wrong");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /** Wrong for what no schema can tell: the text itself, the clock, the network. */
    private static final Set<String> BEYOND_A_SCHEMA =
            Set.of(
                    "field-twice.json",
                    "document-twice.json",
                    "deadline-passed.json",
                    "deadline-too-far.json",
                    "callback-private.json",
                    "callback-localhost.json");

    static Stream<Arguments> wrongJobs() throws IOException {
        try (var files = Files.list(WRONG)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> !Set.of("expected.json", "not-json.json").contains(file))
                    .sorted()
                    .map(file -> arguments(file))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongJobs")
    void aWrongJobIsRefusedUnlessOnlyTheDoorsCanTell(String file) throws IOException {
        var violations = violations(JOB, Files.readString(WRONG.resolve(file)));

        assertThat(violations.isEmpty()).isEqualTo(BEYOND_A_SCHEMA.contains(file));
    }

    @Test
    void aJobWithEveryFieldIsTaken() {
        String job =
                """
                {"id":"order-17","tenant":"acme","model":"fast-chat@2026-11","priority":"batch",
                 "deadline":"2026-01-01T15:00:00.5+01:00",
                 "callback":{"url":"https://example.com/h?a=1"},
                 "dataSubject":"user_42","metadata":{"order":"17"},
                 "task":{"kind":"chat","request":{"messages":[{"role":"user","content":"hi"}],
                 "stream":false,"tools":[],"from_the_future":1}}}
                """;

        assertThat(read(job)).isInstanceOf(SubmittedJob.Readable.class);
        assertThat(violations(JOB, job)).isEmpty();
    }

    @Test
    void whatTheDoorsTakeTheSchemaTakesAndNothingElse() {
        var readable = new AtomicInteger();
        var refusedFields = new TreeSet<String>();

        Seeds.check(
                2_000,
                random -> {
                    String job = RandomJobs.next(random);

                    SubmittedJob read = read(job);

                    assertThat(violations(JOB, job).isEmpty())
                            .as("%s is %s", job, read)
                            .isEqualTo(read instanceof SubmittedJob.Readable);
                    switch (read) {
                        case SubmittedJob.Readable _ -> readable.incrementAndGet();
                        case SubmittedJob.Refusable(var _, JobError error) ->
                                refusedFields.add(String.valueOf(error.field()));
                        case SubmittedJob.Unreadable(JobError error) ->
                                refusedFields.add(String.valueOf(error.field()));
                    }
                });

        assertThat(readable).hasValueGreaterThan(200);
        assertThat(refusedFields).hasSizeGreaterThan(30);
    }

    private static SubmittedJob read(String job) {
        return new JobReading(JobRules.DEFAULTS)
                .read(new Arrival(Map.of(), job.getBytes(UTF_8), null, NOW, () -> "derived"));
    }
}
