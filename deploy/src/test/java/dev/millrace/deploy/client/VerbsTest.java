package dev.millrace.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsTest {
    private static final String DONE =
            """
            {"id":"order-17","kind":"chat","state":"succeeded","model":{"name":"tiny-chat","backend":"gguf"},
             "route":{"reason":"the only model that chats"},
             "attempts":[{"n":1,"ended":"failed","ranMillis":20},{"n":2,"ended":"succeeded","ranMillis":1804}],
             "usage":{"inputTokens":31,"outputTokens":12},"cost":{"usd":"0.000000"},"error":null,
             "output":{"choices":[{"message":{"content":"Paris."}}]}}\
            """;
    private static final String RUNNING =
            """
            {"id":"order-17","kind":"chat","state":"running"}\
            """;

    @TempDir Path directory;

    @AutoClose private final TestingServer server = new TestingServer();
    private final TestingShell shell = new TestingShell(server);

    @Test
    void aJobIsSentAsItLiesInTheFile() throws IOException {
        server.answering(202, "{\"id\":\"order-17\"}");

        int exitCode = shell.run(new Submit(), file("{ \"id\": \"order-17\" }"));

        assertThat(exitCode).isZero();
        assertThat(server.calls())
                .containsExactly(
                        new TestingServer.Call("POST /v1/jobs", "{ \"id\": \"order-17\" }"));
        assertThat(shell.out().strip()).isEqualTo("order-17  accepted");
    }

    @Test
    void idAndTenantOfTheCommandLineReplaceThoseOfTheFile() throws IOException {
        server.answering(202, "{\"id\":\"other\"}");

        shell.run(new Submit(), file("{\"id\":\"order-17\"}"), "--id", "other", "--tenant", "acme");

        assertThat(server.calls())
                .extracting(TestingServer.Call::body)
                .containsExactly("{\"id\":\"other\",\"tenant\":\"acme\"}");
    }

    @Test
    void waitingAsksAgainUntilTheJobHasEnded() throws IOException {
        server.answering(202, "{\"id\":\"order-17\"}").answering(200, RUNNING).answering(200, DONE);

        int exitCode = shell.run(new Submit(), file("{}"), "--wait", "5");

        assertThat(exitCode).isZero();
        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .startsWith("POST /v1/jobs", "GET /v1/jobs/order-17?wait=5");
        assertThat(shell.out().lines())
                .containsExactly(
                        "order-17  chat  succeeded",
                        "  model     tiny-chat on gguf",
                        "  route     the only model that chats",
                        "  attempts  failed after 20 ms, succeeded after 1804 ms",
                        "  usage     31 tokens in, 12 out, 0.000000 USD",
                        "  output    Paris.");
    }

    @Test
    void aJobThatWasWaitedForAndDidNotSucceedExitsWith1() {
        var refused =
                """
                {"id":"order-17","kind":"chat","state":"refused",
                 "error":{"code":"model_unknown","message":"no model is called gpt-9"}}\
                """;
        server.answering(200, refused);

        int exitCode = shell.run(new Get(), "order-17", "--wait", "5");

        assertThat(exitCode).isEqualTo(1);
        assertThat(shell.out())
                .contains("order-17  chat  refused")
                .contains("no model is called gpt-9 (model_unknown)");
    }

    @Test
    void whatTheServerSaysIsWrongIsPrintedAsItSaysIt() throws IOException {
        server.answering(
                400, "{\"error\":{\"message\":\"task.kind: 'paint' is none of chat, embed\"}}");

        int exitCode = shell.run(new Submit(), file("{}"));

        assertThat(exitCode).isEqualTo(1);
        assertThat(shell.err().strip()).isEqualTo("task.kind: 'paint' is none of chat, embed");
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void eachWrongJobOfAnArrayIsNamedByItsIndex() throws IOException {
        server.answering(
                400,
                "{\"error\":{\"message\":\"2 of 3 jobs are wrong\"},\"problems\":["
                        + "{\"index\":0,\"message\":\"no task\"},{\"index\":2,\"message\":\"no kind\"}]}");

        shell.run(new Submit(), file("[{},{},{}]"));

        assertThat(shell.err().lines())
                .containsExactly("2 of 3 jobs are wrong", "  job 0: no task", "  job 2: no kind");
    }

    @Test
    void eachJobOfAnArrayIsAcceptedOrKnown() throws IOException {
        server.answering(
                202,
                "{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"replayed\":false},"
                        + "{\"id\":\"b\",\"replayed\":true}]}");

        shell.run(new Submit(), file("[{},{}]"));

        assertThat(shell.out().lines())
                .containsExactly("a  accepted", "b  accepted before: this is the same job");
    }

    @Test
    void anAnswerThatIsNoErrorBodyIsQuotedWithItsStatus() {
        server.answering(502, "<html>Bad gateway</html>");

        shell.run(new Get(), "order-17");

        assertThat(shell.err().strip())
                .isEqualTo("the server answered 502: <html>Bad gateway</html>");
    }

    @Test
    void jsonIsPrintedAsReceived() {
        server.answering(200, DONE);

        shell.run(new Get(), "order-17", "--json");

        assertThat(shell.out().strip()).isEqualTo(DONE);
    }

    @Test
    void listsShowATableAndWhereTheNextOneStarts() {
        var page =
                """
                {"object":"list","has_more":true,"last_id":"c2","data":[
                 {"id":"order-17","kind":"chat","state":"succeeded","model":"tiny-chat","submittedAt":"2026-11-22T10:00:00Z"},
                 {"id":"b","kind":"embed","state":"queued","model":null,"submittedAt":"2026-11-22T09:00:00Z"}]}\
                """;
        server.answering(200, page);

        shell.run(new Jobs(), "--state", "succeeded", "--limit", "2");

        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .containsExactly("GET /v1/jobs?state=succeeded&limit=2");
        assertThat(shell.out().lines())
                .containsExactly(
                        "ID        KIND   STATE      MODEL      SUBMITTED",
                        "order-17  chat   succeeded  tiny-chat  2026-11-22T10:00:00Z",
                        "b         embed  queued                2026-11-22T09:00:00Z",
                        "more: --after c2");
    }

    @Test
    void cancelSaysWhetherTheJobStillRuns() {
        server.answering(202, RUNNING).answering(200, DONE);

        shell.run(new Cancel(), "order-17");
        shell.run(new Cancel(), "order-17");

        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .containsOnly("POST /v1/jobs/order-17/cancel");
        assertThat(shell.out().lines())
                .startsWith("order-17  will be cancelled", "order-17  chat  succeeded");
    }

    @Test
    void usageIsATableOfWhateverTheLedgerSumsUp() {
        server.answering(
                200, "{\"data\":[{\"model\":\"tiny-chat\",\"inputTokens\":31,\"usd\":\"0.10\"}]}");

        shell.run(new ShowUsage(), "--from", "2026-11-01", "--group-by", "model");

        assertThat(server.calls())
                .extracting(TestingServer.Call::line)
                .containsExactly("GET /v1/usage?from=2026-11-01&groupBy=model");
        assertThat(shell.out().lines())
                .containsExactly("MODEL      INPUT TOKENS  USD", "tiny-chat  31            0.10");
    }

    private String file(String content) throws IOException {
        return Files.writeString(directory.resolve("job.json"), content).toString();
    }
}
