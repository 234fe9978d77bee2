package dev.millrace.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An OpenAI-compatible chat server on 127.0.0.1 that answers the same prompt with the same words,
 * and does whatever the marks in the last user message tell it, see {@link Script}.
 *
 * <p>{@code GET /v1/models}, {@code POST /v1/chat/completions} (whole or {@code stream: true});
 * from another process {@code GET /__calls} reads what was asked so far and {@code DELETE /__calls}
 * forgets it.
 */
public final class ScriptedProvider implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final Clock clock = Clock.systemUTC();
    private final CallLog log = new CallLog();
    private final Rules rules = new Rules();
    private final LoopbackHttp http;
    private volatile Conduct conduct = Conduct.good();

    private ScriptedProvider(int port) {
        http = new LoopbackHttp(port, this::handle);
    }

    /** On a free port. */
    public static ScriptedProvider started() {
        return started(0);
    }

    public static ScriptedProvider started(int port) {
        return new ScriptedProvider(port);
    }

    /** Where a client's {@code base_url} points: ends in {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + http.port() + "/v1";
    }

    public int port() {
        return http.port();
    }

    /** From now on it behaves like this towards calls without a script. */
    public ScriptedProvider behave(Conduct chosen) {
        conduct = chosen;
        return this;
    }

    /**
     * Scripts calls without marks of their own: the first call whose last user message contains the
     * text gets the first script, and so on; the last script stays. A script is marks, {@code ""} a
     * plain answer.
     */
    public ScriptedProvider when(String textContains, String... scripts) {
        rules.add(textContains, List.of(scripts));
        return this;
    }

    /** What a plain call with this last user message is answered. */
    public static String answerTo(String lastUserText) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(lastUserText.getBytes(UTF_8));
            return "scripted: " + HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every chat call so far, those still running too, in the order of arrival. */
    public List<Call> calls() {
        return log.calls();
    }

    /** The chat calls whose last user message contains this text. */
    public List<Call> calls(String textContains) {
        return calls().stream().filter(call -> call.text().contains(textContains)).toList();
    }

    /** Waits until what it was asked satisfies the condition; fails if it does not in time. */
    public List<Call> awaitCalls(Duration patience, Predicate<List<Call>> condition) {
        return log.await(patience, condition);
    }

    /** The most calls that ever ran at once. */
    public int concurrentSeen() {
        return log.concurrentSeen();
    }

    /** Forgets calls and rules; its conduct stays. */
    public void clear() {
        log.clear();
        rules.clear();
    }

    /** Refuses connections and drops those it has, until {@link #comeBack}. */
    public void goDown() {
        http.close();
    }

    /** Listens again on the port it had. */
    public void comeBack() {
        http.listen();
    }

    @Override
    public void close() {
        http.close();
    }

    private void handle(Exchange exchange) throws IOException {
        var request = exchange.request();
        switch (request.method() + " " + request.path()) {
            case "POST /v1/chat/completions" -> complete(exchange);
            case "GET /v1/models" -> answer(exchange, MODELS);
            case "GET /__calls" -> answer(exchange, log.toJson());
            case "DELETE /__calls" -> {
                clear();
                exchange.answer(204, Map.of(), new byte[0]);
            }
            default -> exchange.answer(404, JSON, Completion.error(404));
        }
    }

    private static final Map<String, Object> MODELS =
            Map.of(
                    "object",
                    "list",
                    "data",
                    List.of(
                            Map.of(
                                    "id", "scripted-chat",
                                    "object", "model",
                                    "created", 0,
                                    "owned_by", "testkit")));

    private static void answer(Exchange exchange, Object json) throws IOException {
        exchange.answer(200, JSON, Completion.bytes(json));
    }

    private void complete(Exchange exchange) throws IOException {
        JsonNode body;
        try {
            body = MAPPER.readTree(exchange.request().bytes());
        } catch (JsonProcessingException _) {
            exchange.answer(400, JSON, Completion.error(400));
            return;
        }
        var asked = AskedChat.of(body);
        var conductNow = conduct;
        var begun =
                log.begun(exchange.request(), asked, clock.instant(), conductNow.concurrentMax());
        var call = begun.call();
        try {
            var script = scriptOf(asked, () -> conductNow.towards(call.n(), begun.tooMany()));
            var completion =
                    new Completion(
                            call.n(), call.at().getEpochSecond(), asked, answer(script, asked));
            new PlayScript(exchange, completion, clock, status -> log.answered(call.n(), status))
                    .play(script);
        } catch (IllegalArgumentException e) {
            log.answered(call.n(), 400);
            exchange.answer(400, JSON, Completion.error(400, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            exchange.writeFailed();
            throw e;
        } finally {
            log.ended(call.n(), exchange.clientLeft());
        }
    }

    private Script scriptOf(AskedChat asked, Supplier<Script> otherwise) {
        var text = asked.lastUserText();
        var own = Script.in(text);
        var script = own.equals(Script.PLAIN) ? Script.in(rules.next(text)) : own;
        return script.equals(Script.PLAIN) ? otherwise.get() : rules.unlessSpent(script, text);
    }

    private static String answer(Script script, AskedChat asked) {
        return script.ending() instanceof Script.Ending.Says(String text)
                ? text
                : answerTo(asked.lastUserText());
    }

    /**
     * Runs until it is killed. Arguments are {@code name=value}: {@code port}, {@code
     * latencyMillis} (one number or {@code 50-200}), {@code errorRate}, {@code rateLimitRate},
     * {@code retryAfterSeconds}, {@code concurrentMax}, {@code seed}. Prints its base URL, once it
     * listens.
     */
    public static void main(String[] args) throws InterruptedException {
        var options = Options.of(args);
        var provider = started(options.port()).behave(options.conduct());
        System.out.println(provider.baseUrl());
        new CountDownLatch(1).await();
    }
}
