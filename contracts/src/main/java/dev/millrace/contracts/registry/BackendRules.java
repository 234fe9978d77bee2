package dev.millrace.contracts.registry;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What holds for a back end. */
final class BackendRules {
    private static final Set<String> SERVERS = Set.of("anthropic", "ollama", "openai", "vllm");
    private static final Set<String> IN_PROCESS =
            Set.of(Registry.Backend.GGUF, Registry.Backend.ONNX);
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
    private static final Set<String> TAKEN_HEADERS =
            Set.of(
                    "accept",
                    "anthropic-version",
                    "api-key",
                    "authorization",
                    "connection",
                    "content-length",
                    "content-type",
                    "host",
                    "traceparent",
                    "transfer-encoding",
                    "x-api-key");

    private BackendRules() {}

    static void check(
            String type,
            @Nullable String baseUrl,
            @Nullable String idempotencyHeader,
            @Nullable Boolean stream,
            @Nullable Integer outputTokensDefault) {
        boolean isServer = SERVERS.contains(type);
        Registry.require(
                isServer || IN_PROCESS.contains(type),
                "type",
                type,
                "one of anthropic, gguf, ollama, onnx, openai, vllm");
        Registry.require(
                !isServer || (baseUrl != null && baseUrl.matches("https?://.+")),
                "baseUrl",
                baseUrl,
                "an http or https URL such as https://api.openai.com/v1");
        Registry.require(
                idempotencyHeader == null || (isServer && isFreeHeader(idempotencyHeader)),
                "idempotencyHeader",
                idempotencyHeader,
                "a header of its own such as Idempotency-Key, for a model server alone");
        Registry.require(
                stream == null || isServer,
                "stream",
                stream,
                "left out: only a model server is asked for a stream");
        Registry.require(
                outputTokensDefault == null
                        || (type.equals(Registry.Backend.ANTHROPIC) && outputTokensDefault >= 1),
                "outputTokensDefault",
                outputTokensDefault,
                "at least 1, and only for a back end of type anthropic");
    }

    private static boolean isFreeHeader(String name) {
        return HEADER.matcher(name).matches()
                && !TAKEN_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }
}
