package dev.millrace.backends.http;

import dev.millrace.contracts.registry.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a back end is asked with. It is shown to that back end alone. */
public interface ApiKey {
    /**
     * The key as it is now.
     *
     * @throws IOException if there is none; its message says where it was looked for
     */
    String now() throws IOException;

    /**
     * The key that the registry names for a back end, null if it names none.
     *
     * @param environment the value of a variable, null if it is not set
     */
    static @Nullable ApiKey of(
            Registry.Backend backend, Function<String, @Nullable String> environment) {
        String variable = backend.apiKeyEnv();
        if (variable != null) {
            return () -> fromEnvironment(variable, environment.apply(variable));
        }
        return backend.apiKeyFile() == null
                ? null
                : new ApiKeyFile(Path.of(backend.apiKeyFile()))::key;
    }

    private static String fromEnvironment(String variable, @Nullable String value)
            throws IOException {
        String key = value == null ? "" : value.strip();
        if (key.isEmpty() || key.chars().anyMatch(Character::isISOControl)) {
            throw new IOException(
                    "the environment variable %s must hold the key, was %s"
                            .formatted(
                                    variable,
                                    value == null
                                            ? "not set"
                                            : key.isEmpty() ? "empty" : "two lines"));
        }
        return key;
    }
}
