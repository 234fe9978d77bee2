package dev.millrace.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.provider.wire.Door;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A server of models on 127.0.0.1, OpenAI- and Anthropic-shaped, that answers the same prompt with
 * the same words, and does whatever the marks in the last user message tell it, see {@link Marks}.
 *
 * <p>{@link Route} lists what it serves.
 */
public final class ScriptedProvider implements AutoCloseable {
    private final CallLog log = new CallLog();
    private final Rules rules = new Rules();
    private final State state = new State(System::nanoTime);
    private final Gate gate = new Gate(System::nanoTime);
    private final LoopbackHttp http;

    private ScriptedProvider(int port) {
        var calls = new AnswerCalls(state, gate, log, rules, Clock.systemUTC());
        http = new LoopbackHttp(port, new Route(calls, state, gate, log, rules));
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

    /** Where calls of a model go. */
    public static List<String> modelPaths() {
        return Stream.of(Door.values()).map(Door::path).toList();
    }

    /** From now on it behaves like this towards calls that no rule and no mark speaks of. */
    public ScriptedProvider behave(Conduct chosen) {
        state.behave(chosen);
        gate.limit(chosen.limits());
        return this;
    }

    /** From now on it has these models. */
    public ScriptedProvider offer(Models models) {
        state.offer(models);
        return this;
    }

    /** From now on it answers 401 to every other key; "" takes any and none. */
    public ScriptedProvider require(String apiKey) {
        state.require(apiKey);
        return this;
    }

    /** From now on it heeds these marks in the texts of callers; all if it is not told. */
    public ScriptedProvider heed(Heed chosen) {
        state.heed(chosen);
        return this;
    }

    /**
     * Scripts calls without marks of their own: the first call whose last user message contains the
     * text gets the first script, and so on; the last script stays. A script is marks, {@code ""} a
     * plain answer.
     */
    public ScriptedProvider when(String textContains, String... scripts) {
        rules.add(new When("", textContains, ""), List.of(scripts));
        return this;
    }

    /** The first so many of these calls that have no marks of their own are answered like this. */
    public ScriptedProvider when(When these, int times, Manner manner) {
        rules.add(these, times, manner);
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

    /** Every call of a model so far, those still running too, in the order of arrival. */
    public List<Call> calls() {
        return log.calls();
    }

    /** The calls whose last user message contains this text. */
    public List<Call> calls(String textContains) {
        return calls().stream().filter(call -> call.text().contains(textContains)).toList();
    }

    /** Waits until what it was asked satisfies the condition; fails if it does not in time. */
    public List<Call> awaitCalls(Duration patience, Predicate<List<Call>> condition) {
        return log.await(patience, condition);
    }

    /** What became of all calls, for people. */
    public List<String> summary() {
        return log.summary().lines();
    }

    /** The most calls that ever ran at once. */
    public int concurrentSeen() {
        return log.concurrentSeen();
    }

    /** Forgets calls and rules; its conduct stays, and chance begins anew. */
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
}
