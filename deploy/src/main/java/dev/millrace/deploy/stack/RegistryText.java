package dev.millrace.deploy.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of a local stack as the YAML document that services read. */
final class RegistryText {
    private static final ObjectMapper YAML =
            new ObjectMapper(
                    new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    /** What a chat server can read is unknown here; one that can read less says so itself. */
    private static final int CHAT_CONTEXT_TOKENS_MAX = 128_000;

    private RegistryText() {}

    /** The embedding model that Millrace brings and, where there is one, a chat model. */
    static String of(@Nullable ChatServer chat, @Nullable LocalChat local) {
        var backends = new LinkedHashMap<String, Object>();
        var pools = new LinkedHashMap<String, Object>();
        var models = new LinkedHashMap<String, Object>();
        backends.put("onnx", Map.of("type", "onnx"));
        pools.put("embed", pool(2));
        models.put("all-minilm-l6-v2", embeddingModel());
        if (chat != null) {
            backends.put("chat", backend(chat));
            pools.put("hosted", pool(32));
            models.put(alias(chat.model()), chatModel(chat));
        }
        if (local != null) {
            backends.put("gguf", Map.of("type", "gguf"));
            pools.put("cpu", pool(1));
            models.put(alias(local.name()), localModel(local));
        }
        var document = new LinkedHashMap<String, Object>();
        document.put("backends", backends);
        document.put("pools", pools);
        document.put("models", models);
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the registry cannot be written", e);
        }
    }

    static String ofThisBuild(String resource) {
        try (var file = RegistryText.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException(resource + " is not in this build");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StackFailure(resource + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> pool(int slotsMax) {
        var pool = new LinkedHashMap<String, Object>();
        pool.put("engine", "partitions");
        pool.put("slotsMax", slotsMax);
        return pool;
    }

    private static Map<String, Object> embeddingModel() {
        var model = new LinkedHashMap<String, Object>();
        model.put("version", "1");
        model.put("kinds", List.of("embed", "classify"));
        model.put("backend", "onnx");
        model.put("name", "all-MiniLM-L6-v2");
        model.put("pool", "embed");
        model.put("contextTokensMax", 256);
        model.put("dimensions", 384);
        model.put("tags", List.of("latest"));
        return model;
    }

    private static Map<String, Object> backend(ChatServer chat) {
        var backend = new LinkedHashMap<String, Object>();
        backend.put("type", "openai");
        backend.put("baseUrl", chat.baseUrl().toString());
        if (chat.apiKeyFile() != null) {
            backend.put("apiKeyFile", chat.apiKeyFile().toAbsolutePath().toString());
        }
        return backend;
    }

    private static Map<String, Object> chatModel(ChatServer chat) {
        return chatModel("chat", chat.model(), "hosted", CHAT_CONTEXT_TOKENS_MAX);
    }

    private static Map<String, Object> localModel(LocalChat local) {
        var model = chatModel("gguf", local.name(), "cpu", local.contextTokensMax());
        model.put("file", local.weights().toString());
        return model;
    }

    private static Map<String, Object> chatModel(
            String backend, String name, String pool, int contextTokensMax) {
        var model = new LinkedHashMap<String, Object>();
        model.put("version", "1");
        model.put("kinds", List.of("chat"));
        model.put("backend", backend);
        model.put("name", name);
        model.put("pool", pool);
        model.put("contextTokensMax", contextTokensMax);
        model.put("tags", List.of("latest"));
        return model;
    }

    /** The name jobs use: the server's own, without what a name here may not have. */
    private static String alias(String model) {
        return model.replaceAll("[^A-Za-z0-9._-]", "-");
    }

    /**
     * The pools that need a worker: those of the models that chat.
     *
     * @throws StackFailure with the file, the line and what is allowed, if an entry is wrong
     */
    static List<String> chatPools(Path file) {
        try {
            return RegistryFile.read(file).models().values().stream()
                    .filter(model -> model.kinds().contains("chat"))
                    .map(Registry.Model::pool)
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new StackFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
