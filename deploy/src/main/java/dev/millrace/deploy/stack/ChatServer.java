package dev.millrace.deploy.stack;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks OpenAI's chat completions, and the model to ask it for.
 *
 * @param baseUrl up to and with {@code /v1}
 * @param model the name the server knows it by
 * @param apiKeyFile holds the key; null for a server that asks for none
 */
public record ChatServer(URI baseUrl, String model, @Nullable Path apiKeyFile) {
    public ChatServer {
        if (!baseUrl.isAbsolute()) {
            throw new IllegalArgumentException("not an absolute URL: " + baseUrl);
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("the chat model needs a name");
        }
    }
}
