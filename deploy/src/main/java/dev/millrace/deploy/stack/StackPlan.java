package dev.millrace.deploy.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a local stack is to be. Without further words: one replica of each service, a worker for
 * each pool that chats, any free ports, no chat model.
 */
public final class StackPlan {
    private final Path home;
    private final Path directory;
    private final Map<Artefact, Integer> replicas = new HashMap<>();
    private final Map<Artefact, Map<String, String>> settings = new HashMap<>();
    private @Nullable ChatServer chat;
    private @Nullable String registry;
    private Consumer<String> progress = _ -> {};
    private boolean friendlyPorts;
    private int publicPort;

    private StackPlan(Path home, Path directory) {
        this.home = home;
        this.directory = directory;
    }

    /**
     * A plan for a stack of its own.
     *
     * @param directory holds the data, the logs and the state of this stack; kept when it stops
     */
    public static StackPlan in(Path directory) {
        return new StackPlan(ProjectHome.find(), directory.toAbsolutePath().normalize());
    }

    /** Chat jobs run on this server's model. */
    public StackPlan chat(ChatServer server) {
        chat = server;
        return this;
    }

    /** These models instead of those the stack would list. */
    public StackPlan registry(String yaml) {
        registry = yaml;
        return this;
    }

    /** These models instead of those the stack would list. */
    public StackPlan registry(Path file) {
        RegistryText.chatPools(file);
        try {
            return registry(Files.readString(file));
        } catch (IOException e) {
            throw new StackFailure("the registry cannot be read: " + e.getMessage(), e);
        }
    }

    /** How many processes of a service; of a worker, for each of its pools. */
    public StackPlan replicas(String service, int count) {
        replicas.put(Artefact.of(service), count);
        return this;
    }

    /** One more environment variable for each process of a service. */
    public StackPlan setting(String service, String variable, String value) {
        settings.computeIfAbsent(Artefact.of(service), _ -> new LinkedHashMap<>())
                .put(variable, value);
        return this;
    }

    /** The ports that people expect, 8080, 9092 and 5432, or the next free ones above. */
    public StackPlan friendlyPorts() {
        friendlyPorts = true;
        return this;
    }

    /** This port for the public URL and no other. */
    public StackPlan publicPort(int port) {
        publicPort = port;
        return this;
    }

    /** Is told, in a few words each, what happens while the stack starts and stops. */
    public StackPlan progress(Consumer<String> listener) {
        progress = listener;
        return this;
    }

    Path home() {
        return home;
    }

    Path directory() {
        return directory;
    }

    int replicasOf(Artefact artefact) {
        return replicas.getOrDefault(artefact, 1);
    }

    Map<String, String> settingsOf(Artefact artefact) {
        return settings.getOrDefault(artefact, Map.of());
    }

    String registryYaml() {
        return registry != null ? registry : RegistryText.of(chat);
    }

    void tell(String what) {
        progress.accept(what);
    }

    int publicPort(FreePorts free) {
        return publicPort != 0 ? free.exactly(publicPort) : port(free, 8080);
    }

    /** The expected port, or the next above it; any port if the plan does not care. */
    int port(FreePorts free, int expected) {
        return friendlyPorts ? free.atOrAbove(expected) : free.any();
    }
}
