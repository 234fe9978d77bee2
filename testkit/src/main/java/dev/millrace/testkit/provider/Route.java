package dev.millrace.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.provider.wire.Door;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Vendor;
import dev.millrace.testkit.provider.wire.WireJson;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the provider serves:
 *
 * <table>
 *   <caption>Paths</caption>
 *   <tr><td>{@code POST /v1/chat/completions} <td>OpenAI's, whole or {@code "stream": true}
 *   <tr><td>{@code POST /v1/messages} <td>Anthropic's, the same
 *   <tr><td>{@code POST /v1/embeddings} <td>OpenAI's, numbers or base64
 *   <tr><td>{@code GET /v1/models}, {@code GET /v1/models/{id}} <td>OpenAI's; Anthropic's for who
 *       sends {@code anthropic-version}
 *   <tr><td>{@code GET /health} <td>200 once all models are ready, 503 before
 *   <tr><td>{@code GET /metrics} <td>what runs and waits, as vLLM says it
 *   <tr><td>{@code GET /__calls} <td>what was asked so far; {@code ?last=100} the newest 100
 *   <tr><td>{@code DELETE /__calls} <td>forgets it; rules and chance count their calls anew
 * </table>
 */
record Route(AnswerCalls calls, State state, Gate gate, CallLog log, Rules rules)
        implements LoopbackHttp.Handler {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> TEXT =
            Map.of("content-type", "text/plain; version=0.0.4; charset=utf-8");
    private static final Pattern LAST = Pattern.compile("(?:^|&)last=(\\d{1,6})(?:&|$)");
    private static final String MODELS = "/v1/models";

    @Override
    public void handle(Exchange exchange) throws IOException {
        var request = exchange.request();
        var target = request.path().split("\\?", 2);
        var path = target[0];
        var query = target.length > 1 ? target[1] : "";
        var door = Door.at(path);
        if (request.method().equals("POST") && door.isPresent()) {
            calls.answer(exchange, door.get());
            return;
        }
        switch (request.method() + " " + path) {
            case "GET " + MODELS -> models(exchange, "");
            case "GET /health" ->
                    exchange.answer(
                            state.models().allReady(state.up()) ? 200 : 503, Map.of(), new byte[0]);
            case "GET /metrics" -> exchange.answer(200, TEXT, metrics());
            case "GET /__calls" -> exchange.answer(200, JSON, calls(query));
            case "DELETE /__calls" -> {
                log.clear();
                rules.restart();
                exchange.answer(204, Map.of(), new byte[0]);
            }
            default -> {
                if (request.method().equals("GET") && path.startsWith(MODELS + "/")) {
                    models(exchange, URLDecoder.decode(path.substring(MODELS.length() + 1), UTF_8));
                } else {
                    refuse(exchange, vendor(exchange), Failure.of(404, "nothing is at " + path));
                }
            }
        }
    }

    /** All models, or the one with this id. */
    private void models(Exchange exchange, String id) throws IOException {
        var vendor = vendor(exchange);
        var refusal = state.refusal(exchange.request(), vendor);
        if (refusal.isPresent()) {
            refuse(exchange, vendor, refusal.get());
            return;
        }
        var models = state.models();
        if (id.isEmpty()) {
            exchange.answer(200, JSON, WireJson.bytes(models.toJson(vendor, state.up())));
            return;
        }
        var model = models.toJson(vendor, id, state.up());
        if (model.isPresent()) {
            exchange.answer(200, JSON, WireJson.bytes(model.get()));
        } else {
            refuse(exchange, vendor, Failure.of(404, "The model `" + id + "` does not exist"));
        }
    }

    private static Vendor vendor(Exchange exchange) {
        return exchange.request().header("anthropic-version").isEmpty()
                ? Vendor.OPENAI
                : Vendor.ANTHROPIC;
    }

    private static void refuse(Exchange exchange, Vendor vendor, Failure failure)
            throws IOException {
        exchange.answer(
                failure.status(), JSON, WireJson.bytes(vendor.error(failure, "req_scripted")));
    }

    private byte[] metrics() {
        var models = gate.models();
        state.models().list().forEach(model -> models.add(model.id()));
        return new LoadPage(models, gate::load).text().getBytes(UTF_8);
    }

    private byte[] calls(String query) {
        var last = LAST.matcher(query);
        int most = last.find() ? Integer.parseInt(last.group(1)) : Integer.MAX_VALUE;
        return WireJson.bytes(log.toJson(most));
    }
}
