package dev.millrace.testkit.provider.wire;

import java.util.Optional;
import java.util.stream.Stream;

/** The requests that call a model. Ollama and vLLM have the first and the last as well. */
public enum Door {
    CHAT("/v1/chat/completions", Vendor.OPENAI),
    MESSAGES("/v1/messages", Vendor.ANTHROPIC),
    EMBEDDINGS("/v1/embeddings", Vendor.OPENAI);

    private final String path;
    private final Vendor vendor;

    Door(String path, Vendor vendor) {
        this.path = path;
        this.vendor = vendor;
    }

    public static Optional<Door> at(String path) {
        return Stream.of(values()).filter(door -> door.path.equals(path)).findFirst();
    }

    public String path() {
        return path;
    }

    public Vendor vendor() {
        return vendor;
    }
}
