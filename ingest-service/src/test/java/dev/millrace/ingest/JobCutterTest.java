package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobCutterTest {
    private static final List<String> PIECES =
            List.of(
                    "{\"a\": 1.10 ,\"b\":[ {}, [] ]}",
                    "{ }",
                    "{\"text\":\"} ] , \\\" \\u00e9 é 🦆\"}",
                    "{\"n\":1e400,\"big\":12345678901234567890123}",
                    "7",
                    "\"a string\"",
                    "null",
                    "true",
                    "[1, 2]",
                    "-0.0");

    @Test
    void anObjectIsOneJobWithAllItsBytes() {
        assertThat(cut(" \n {\"id\":\"a\"} \n", 10))
                .isInstanceOfSatisfying(
                        Submission.One.class,
                        one -> assertThat(text(one.job())).isEqualTo(" \n {\"id\":\"a\"} \n"));
    }

    @Test
    void whatIsNeitherObjectNorArrayIsOneJobForTheReadingToJudge() {
        assertThat(cut("", 10)).isInstanceOf(Submission.One.class);
        assertThat(cut("nonsense", 10)).isInstanceOf(Submission.One.class);
    }

    @Test
    void everyJobOfAnArrayKeepsItsBytesWhateverStandsAroundIt() {
        Seeds.check(
                2_000,
                random -> {
                    List<String> jobs = new ArrayList<>();
                    for (int i = random.nextInt(12); i > 0; i--) {
                        jobs.add(PIECES.get(random.nextInt(PIECES.size())));
                    }
                    String gap = " \r\n\t".repeat(random.nextInt(3));
                    String body =
                            jobs.stream()
                                    .collect(
                                            Collectors.joining(
                                                    gap + "," + gap,
                                                    gap + "[" + gap,
                                                    gap + "]" + gap));

                    Submission cut = cut(body, 12);

                    assertThat(cut)
                            .isInstanceOfSatisfying(
                                    Submission.Many.class,
                                    many ->
                                            assertThat(many.jobs())
                                                    .extracting(JobCutterTest::text)
                                                    .containsExactlyElementsOf(jobs));
                });
    }

    @Test
    void asManyJobsAsAllowedAreCutAndOneMoreIsNot() {
        assertThat(cut("[1,2,3]", 3)).isInstanceOf(Submission.Many.class);
        assertThat(cut("[1,2,3,4]", 3))
                .isInstanceOfSatisfying(
                        Submission.Broken.class,
                        broken -> {
                            assertThat(broken.error().code()).isEqualTo("too_many_jobs");
                            assertThat(broken.error().message()).contains("3");
                        });
    }

    @Test
    void aBrokenArrayNamesTheJobWhereItBreaksAndQuotesNothing() {
        assertThat(cut("[{\"a\":1},{\"secret\":oops}]", 10))
                .isInstanceOfSatisfying(
                        Submission.Broken.class,
                        broken -> {
                            assertThat(broken.index()).isEqualTo(1);
                            assertThat(broken.error().code()).isEqualTo("invalid_json");
                            assertThat(broken.error().message())
                                    .contains("line 1")
                                    .doesNotContain("secret");
                        });
        assertThat(cut("[{}", 10)).isInstanceOf(Submission.Broken.class);
        assertThat(cut("[{}] x", 10)).isInstanceOf(Submission.Broken.class);
        assertThat(cut("[{}],[{}]", 10)).isInstanceOf(Submission.Broken.class);
        assertThat(cut("[".repeat(100_000), 10)).isInstanceOf(Submission.Broken.class);
    }

    private static Submission cut(String body, int jobsMax) {
        return JobCutter.cut(body.getBytes(UTF_8), jobsMax);
    }

    private static String text(byte[] job) {
        return new String(job, UTF_8);
    }
}
