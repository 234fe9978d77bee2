package dev.millrace.contracts.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What holds for a back end. */
final class BackendRules {
    private static final Set<String> SERVERS = Set.of("anthropic", "ollama", "openai", "vllm");
    private static final Set<String> IN_PROCESS =
            Set.of(Registry.Backend.GGUF, Registry.Backend.ONNX);

    /** Their lists name what is on the machine now, not what could be rented. */
    static final Set<String> LISTING = Set.of("ollama", "vllm");

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** A name, which may have underscores as containers' have, or an address; and a port. */
    private static final Pattern SERVER =
            Pattern.compile("(?:[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

    private static final int PORT_MAX = 65_535;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
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
                !isServer || (baseUrl != null && isServerUrl(baseUrl)),
                "baseUrl",
                baseUrl == null ? null : withoutSecrets(baseUrl),
                "an http or https URL such as https://api.openai.com/v1, without user, query or"
                        + " fragment");
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

    private static boolean isServerUrl(String url) {
        try {
            URI uri = new URI(url);
            Matcher server =
                    SERVER.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
            return SCHEMES.contains(uri.getScheme())
                    && server.matches()
                    && (server.group(1) == null || isPort(Integer.parseInt(server.group(1))))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= PORT_MAX;
    }

    /** A user's password, or the key of an API, may be in one. */
    private static String withoutSecrets(String url) {
        return url.contains("@") ? "one with an @" : url.contains("?") ? "one with a ?" : url;
    }

    /** What cannot be a name may be the key itself, so it is not repeated. */
    static void checkKey(String type, @Nullable String file, @Nullable String variable) {
        boolean isServer = SERVERS.contains(type);
        Registry.require(
                variable == null || (isServer && VARIABLE.matcher(variable).matches()),
                "apiKeyEnv",
                variable == null || VARIABLE.matcher(variable).matches() ? variable : "another",
                "the name of an environment variable such as OPENAI_API_KEY, for a model server");
        Registry.require(
                variable == null || file == null,
                "apiKeyEnv",
                variable,
                "left out where apiKeyFile is given");
    }

    static void checkWay(
            String type,
            @Nullable String baseUrl,
            @Nullable Boolean awaitModels,
            @Nullable Tls tls) {
        Registry.require(
                awaitModels == null
                        || (SERVERS.contains(type) && !type.equals(Registry.Backend.ANTHROPIC)),
                "awaitModels",
                awaitModels,
                "left out: only a server that speaks OpenAI's API lists its models");
        Registry.require(
                tls == null || (baseUrl != null && baseUrl.startsWith("https://")),
                "tls",
                "given",
                "left out for a back end without an https URL");
    }

    private static boolean isFreeHeader(String name) {
        return HEADER.matcher(name).matches()
                && !TAKEN_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }
}
