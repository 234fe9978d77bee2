package dev.millrace.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever copies an example gets one that runs. One whose runtime is not installed is left out. */
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("../docs/examples").toAbsolutePath().normalize();
    private static final Duration DONE_WITHIN = Duration.ofMinutes(2);

    private static final String IMPORT = "import confluent_kafka";

    private final Outside outside = Outside.shared();
    @TempDir Path directory = Path.of("");

    /**
     * One of them, by the name of its directory.
     *
     * @param needs commands that succeed where it can run
     */
    record Example(String name, List<String> command, List<List<String>> needs) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Run(int status, String said) {}

    static Stream<Example> examples() throws InterruptedException {
        String python = python();
        return Stream.of(
                new Example(
                        "kcat",
                        List.of("sh", "publish-job.sh"),
                        List.of(
                                List.of("kcat", "-V"),
                                List.of("curl", "--version"),
                                List.of("openssl", "version"),
                                List.of("python3", "--version"))),
                new Example(
                        "python",
                        List.of(python, "-u", "publish_job.py"),
                        List.of(List.of(python, "-c", IMPORT))),
                new Example(
                        "node",
                        List.of("node", "publish-job.js"),
                        List.of(
                                List.of("node", "--version"),
                                List.of("test", "-d", "node_modules/kafkajs"),
                                List.of("test", "-d", "node_modules/standardwebhooks"))),
                new Example(
                        "java",
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "PublishJob.java"),
                        List.of()));
    }

    /** Debian's modules belong to Debian's interpreter, which need not be the first on the path. */
    private static String python() throws InterruptedException {
        for (String each : List.of("python3", "/usr/bin/python3")) {
            if (succeeds(new ProcessBuilder(each, "-c", IMPORT))) {
                return each;
            }
        }
        return "python3";
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aJobGoesThereAndBackAndItsWebhookVerifies(Example example) throws Exception {
        assumeItCanRun(example);

        Run run = run(example, Map.of());

        assertThat(run.status()).as(run.said()).isZero();
        assertThat(run.said())
                .containsPattern(
                        """
                        (?s)published  %s-[^\n]*
                        .*completed  dev[.]millrace[.]job[.]succeeded (evt_[0-9a-f]+)
                        .*webhook    \\1 verified
                        """
                                .formatted(example));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aWebhookSignedWithAnotherSecretIsNotTaken(Example example) throws Exception {
        assumeItCanRun(example);
        String another = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

        Run run = run(example, Map.of("MILLRACE_WEBHOOK_SECRET", another));

        assertThat(run.status()).as(run.said()).isNotZero();
        assertThat(run.said())
                .contains("completed  dev.millrace.job.succeeded")
                .containsPattern("(?i)signature")
                .doesNotContain("verified");
    }

    private Run run(Example example, Map<String, String> more) throws Exception {
        Path said = Files.createTempFile(directory, example.name(), ".txt");
        var builder = process(example, example.command()).redirectOutput(said.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        environment.put("MILLRACE_KAFKA", outside.stack.bootstrapServers());
        environment.put("MILLRACE_URL", outside.stack.url().toString());
        environment.put("MILLRACE_TENANT", "local");
        environment.putAll(more);
        int status = status(builder);
        return new Run(status, Files.readString(said));
    }

    private static void assumeItCanRun(Example example) throws Exception {
        for (List<String> need : example.needs()) {
            assumeTrue(
                    succeeds(process(example, need)),
                    "the example %s is left out: '%s' fails here"
                            .formatted(example, String.join(" ", need)));
        }
    }

    private static boolean succeeds(ProcessBuilder command) throws InterruptedException {
        try {
            return status(command.redirectOutput(ProcessBuilder.Redirect.DISCARD)) == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private static int status(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.start();
        try {
            assertThat(process.waitFor(DONE_WITHIN.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ended within %s", command.command().getFirst(), DONE_WITHIN)
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder process(Example example, List<String> command) {
        return new ProcessBuilder(command)
                .directory(EXAMPLES.resolve(example.name()).toFile())
                .redirectErrorStream(true);
    }
}
