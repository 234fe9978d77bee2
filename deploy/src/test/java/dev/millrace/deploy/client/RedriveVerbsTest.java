package dev.millrace.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedriveVerbsTest {
    private static final String COUNTS =
            """
            {"object":"list","records":6,"scanned":6,"truncated":false,"data":[
             {"topic":"jobs.finished.v1","reason":"","count":1,"redriven":1,"oldest":"2026-01-01T00:00:00Z","newest":"2026-01-01T00:00:00Z"},
             {"topic":"jobs.submitted.v1","reason":"not JSON: …","count":4,"redriven":1,"oldest":"2026-01-01T00:00:00Z","newest":"2026-01-02T00:00:00Z"},
             {"topic":"jobs.submitted.v1","reason":null,"count":1,"redriven":0,"oldest":"2026-01-03T00:00:00Z","newest":"2026-01-03T00:00:00Z"}]}\
            """;

    private static final String FORECAST =
            """
            {"object":"dry_run","wouldWrite":2,"notMatching":4,"records":900,"scanned":9,"truncated":true,
             "skipped":{"redrivenBefore":1,"cut":0,"originUnreadable":2},
             "data":[{"topic":"jobs.submitted.v1","reason":"not\\u001b JSON","count":2,"redriven":0}]}\
            """;

    @AutoClose private final TestingServer server = new TestingServer();
    private final TestingShell shell = new TestingShell(server);

    @Test
    void aRedriveIsAskedForAndFollowedToItsEnd() {
        server.answering(202, redrive("running", 0, ""))
                .answering(200, redrive("running", 1, ""))
                .answering(200, redrive("done", 3, ""));

        int exitCode =
                shell.run(
                        new Redrive(),
                        "--topic",
                        "jobs.submitted.v1",
                        "--topic",
                        "work.cpu.batch.v1",
                        "--reason",
                        "not JSON: …",
                        "--from",
                        "2026-01-01",
                        "--to",
                        "2026-02-01",
                        "--rate",
                        "10",
                        "--again");

        assertThat(exitCode).isZero();
        assertThat(server.calls())
                .containsExactly(
                        new TestingServer.Call(
                                "POST /v1/admin/redrives",
                                "{\"topic\":[\"jobs.submitted.v1\",\"work.cpu.batch.v1\"],"
                                        + "\"reason\":\"not JSON: …\",\"from\":\"2026-01-01\","
                                        + "\"to\":\"2026-02-01\",\"ratePerSecond\":10,\"again\":true}"),
                        new TestingServer.Call("GET /v1/admin/redrives/rdr_1", ""),
                        new TestingServer.Call("GET /v1/admin/redrives/rdr_1", ""));
        assertThat(shell.err().lines())
                .containsExactly("rdr_1  running: 0 of 6 looked at, 0 written");
        assertThat(shell.out().lines())
                .containsExactly(
                        "rdr_1  done",
                        "  asked     2026-01-05T00:00:00Z, by ops",
                        "  for       --topic jobs.submitted.v1 --reason 'not JSON: …' --again --rate 10",
                        "  looked at 3 of 6, 0 did not match",
                        "  written   3",
                        "  skipped   1 redriven before, 2 cut, 1 refused by their topics");
    }

    @Test
    void oneThatFailsExitsWith1AndSaysWhy() {
        server.answering(202, redrive("failed", 1, "Kafka denies this service Write"));

        assertThat(shell.run(new Redrive(), "--all")).isEqualTo(1);
        assertThat(server.calls()).extracting(TestingServer.Call::body).containsExactly("{}");
        assertThat(shell.out())
                .contains("rdr_1  failed", "  error     Kafka denies this service Write");
    }

    @Test
    void oneThatDoesNotGetOnSaysWhyMeanwhile() {
        server.answering(202, redrive("running", 1, "a.v1 did not acknowledge a record"))
                .answering(200, redrive("done", 3, ""));

        assertThat(shell.run(new Redrive(), "--all")).isZero();
        assertThat(shell.err().lines())
                .containsExactly(
                        "rdr_1  running: 1 of 6 looked at, 1 written; a.v1 did not acknowledge a"
                                + " record");
    }

    @Test
    void oneThatIsLetGoOfIsNotAskedFor() {
        server.answering(202, redrive("running", 0, ""));

        assertThat(shell.run(new Redrive(), "--all", "-d")).isZero();
        assertThat(server.calls()).hasSize(1);
        assertThat(shell.out()).contains("./millrace redrives rdr_1");
    }

    @Test
    void whoeverCannotAskAnyMoreIsToldThatItGoesOn() {
        server.answering(202, redrive("running", 0, "")).answering(503, "{}");

        assertThat(shell.run(new Redrive(), "--all")).isEqualTo(1);
        assertThat(shell.err()).contains("goes on: ./millrace redrives rdr_1 --follow");
    }

    @Test
    void aDryRunCountsWhatWouldBeWrittenAndWhatNot() {
        server.answering(200, FORECAST);

        assertThat(shell.run(new Redrive(), "--dry-run")).isZero();
        assertThat(server.calls())
                .extracting(TestingServer.Call::body)
                .containsExactly("{\"dryRun\":true}");
        assertThat(shell.out().lines())
                .containsExactly(
                        "TOPIC              WOULD WRITE  REASON",
                        "jobs.submitted.v1  2            not? JSON",
                        "would write 2, skip 1 redriven before, 2 of unreadable origin; 4 others do not match",
                        "only the oldest 9 of 900 were looked at: --topic, --from and --to narrow it down");
    }

    @Test
    void deadLettersAreCountedByTopicAndReason() {
        server.answering(200, COUNTS);

        shell.run(new DeadLetters(), "--topic", "a.v1", "--topic", "b.v1", "--reason", "x y");

        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .containsExactly("GET /v1/admin/dead-letters?topic=a.v1&topic=b.v1&reason=x%20y");
        assertThat(shell.out().lines())
                .containsExactly(
                        "TOPIC              DEAD  REDRIVEN  OLDEST                NEWEST                REASON",
                        "jobs.finished.v1   1     1         2026-01-01T00:00:00Z  2026-01-01T00:00:00Z  (none given)",
                        "jobs.submitted.v1  4     1         2026-01-01T00:00:00Z  2026-01-02T00:00:00Z  not JSON: …",
                        "jobs.submitted.v1  1     0         2026-01-03T00:00:00Z  2026-01-03T00:00:00Z  (other reasons)");
    }

    @Test
    void whatIsLeftIsWhatARedriveWouldWriteAndWhetherThatIsAllOfIt() {
        server.answering(200, FORECAST);

        var left = left();

        assertThat(server.calls())
                .containsExactly(
                        new TestingServer.Call("POST /v1/admin/redrives", "{\"dryRun\":true}"));
        assertThat(left.byTopic()).containsExactly(Map.entry("jobs.submitted.v1", 2L));
        assertThat(left.remark()).isEqualTo("only the oldest 9 of 900 were looked at");
    }

    @ParameterizedTest
    @CsvSource({"401, ''", "403, ''", "503, no right to read a.v1.dead", "404, no such thing"})
    void whyNobodyKnowsWhatIsLeftIsSaidButNotToWhomItIsNoBusinessOf(int status, String remark) {
        server.answering(
                status,
                "{\"error\":{\"message\":\"%s\"}}"
                        .formatted(remark.isEmpty() ? "the scope admin is missing" : remark));

        assertThat(left()).isEqualTo(new DeadLetters.Left(Map.of(), remark));
    }

    @Test
    void aServerThatIsNotThereIsNotOneWithoutDeadLetters() {
        server.close();

        assertThat(left().remark()).startsWith("nothing answers at ");
    }

    private DeadLetters.Left left() {
        return DeadLetters.left(new Server(URI.create(server.url()), null));
    }

    @Test
    void aListShowsWhereTheNextOneStarts() {
        server.answering(
                200,
                """
                {"object":"list","has_more":true,"next":"a.v1/0/2","truncated":false,"data":[
                 {"topic":"a.v1","position":"a.v1.dead/0/1","stood":"a.v1/0/7","reason":"r","diedAt":"2026-01-01T00:00:00Z",
                  "key":"k","bytes":5,"cutFrom":"9","redriven":true,"redrive":null}]}\
                """);

        shell.run(new DeadLetters(), "--limit", "1", "--after", "a.v1/0/1");

        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .containsExactly("GET /v1/admin/dead-letters?limit=1&after=a.v1%2F0%2F1");
        assertThat(shell.out().lines())
                .containsExactly(
                        "DIED                  POSITION       KEY  BYTES   REDRIVEN  REASON",
                        "2026-01-01T00:00:00Z  a.v1.dead/0/1  k    5 of 9  yes       r",
                        "more: --after a.v1/0/2");
    }

    @Test
    void pastRedrivesSayWhoAskedForWhatAndWhatCameOfIt() {
        server.answering(
                200,
                "{\"object\":\"list\",\"has_more\":true,\"last_id\":\"rdr_1\",\"data\":["
                        + redrive("done", 3, "")
                        + "]}");

        shell.run(new Redrives(), "--limit", "5", "--after", "rdr_2");

        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .containsExactly("GET /v1/admin/redrives?limit=5&after=rdr_2");
        assertThat(shell.out().lines())
                .containsExactly(
                        "ID     ASKED                 BY   STATE  WRITTEN  SKIPPED  FOR",
                        "rdr_1  2026-01-05T00:00:00Z  ops  done   3        4        --topic"
                                + " jobs.submitted.v1 --reason 'not JSON: …' --again",
                        "more: --after rdr_1");
    }

    @Test
    void oneCanBeStoppedAndFollowedToItsEnd() {
        server.answering(202, redrive("running", 1, ""))
                .answering(200, redrive("cancelled", 2, ""));

        assertThat(shell.run(new Redrives(), "rdr_1", "--cancel", "-f")).isEqualTo(1);
        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .containsExactly(
                        "POST /v1/admin/redrives/rdr_1/cancel", "GET /v1/admin/redrives/rdr_1");
        assertThat(shell.out()).contains("rdr_1  cancelled");
    }

    @Test
    void whatWouldHaveNoEffectIsRefused() {
        assertThat(shell.run(new Redrives(), "rdr_1", "--limit", "5")).isEqualTo(2);
        assertThat(shell.run(new Redrives(), "rdr_1", "--after", "rdr_2")).isEqualTo(2);
        assertThat(shell.run(new Redrive(), "--dry-run", "-d")).isEqualTo(2);

        assertThat(server.calls()).isEmpty();
        assertThat(shell.err())
                .contains("--limit and --after are for the list", "--dry-run goes without -d");
    }

    private static String redrive(String state, int written, String error) {
        return """
        {"id":"rdr_1","object":"redrive","state":"%s","by":"ops","createdAt":"2026-01-05T00:00:00Z",
         "startedAt":null,"endedAt":null,"topics":["jobs.submitted.v1"],"reason":"not JSON: …","from":null,"to":null,
         "ratePerSecond":10,"again":true,"written":%d,"skipped":{"redrivenBefore":1,"cut":2,"originUnreadable":0,"refused":1},
         "notMatching":0,"read":%d,"total":6,"error":%s}\
        """
                .formatted(state, written, written, error.isEmpty() ? "null" : "\"" + error + "\"");
    }
}
