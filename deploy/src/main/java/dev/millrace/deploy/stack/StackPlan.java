package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
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
 * each pool that chats, any free ports, no chat model, nothing that keeps vectors.
 */
public final class StackPlan {
    private final Path home;
    private final Path directory;
    private final Map<Artefact, Integer> replicas = new HashMap<>();
    private final Map<Artefact, Map<String, String>> settings = new HashMap<>();
    private final Map<String, String> everywhere = new LinkedHashMap<>();
    private @Nullable ChatServer chat;
    private @Nullable LocalChat localChat;
    private @Nullable String registry;
    private Consumer<String> progress = _ -> {};
    private boolean friendlyPorts;
    private int publicPort;
    private @Nullable String givenKafka;
    private @Nullable Database givenPostgres;
    private boolean ownQdrant;
    private @Nullable QdrantAddress givenQdrant;
    private @Nullable String exposedAt;
    private @Nullable String keys = System.getenv("AUTH_KEYS_FILE");
    private boolean checked;

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

    /**
     * Chat jobs run on this model in a worker's own process. The stack is up before the model is:
     * its jobs wait on the log.
     */
    public StackPlan chat(LocalChat model) {
        localChat = model;
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

    /**
     * The models listed in a file of this build, with what is only known now filled in.
     *
     * @param values by the word that stands for them in the file
     */
    public StackPlan registryOfThisBuild(String resource, Map<String, String> values) {
        var yaml = RegistryText.ofThisBuild(resource);
        for (var value : values.entrySet()) {
            yaml = yaml.replace(value.getKey(), value.getValue());
        }
        return registry(yaml);
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

    /** Whoever calls needs an API key of this file. */
    public StackPlan keys(Path file) {
        keys = file.toAbsolutePath().toString();
        return this;
    }

    /** One more environment variable for each process of every service and for the stack itself. */
    public StackPlan setting(String variable, String value) {
        everywhere.put(variable, value);
        return this;
    }

    /** The ports that people expect, such as 8080, 9092 and 5432, or the next free ones above. */
    public StackPlan friendlyPorts() {
        friendlyPorts = true;
        return this;
    }

    /** This port for the public URL and no other. */
    public StackPlan publicPort(int port) {
        publicPort = port;
        return this;
    }

    /** This cluster instead of a broker of our own; the topics are created there. */
    public StackPlan kafka(String bootstrapServers) {
        givenKafka = bootstrapServers;
        return this;
    }

    /** This database instead of a server of our own; the services create their schemas there. */
    public StackPlan postgres(Database database) {
        givenPostgres = database;
        return this;
    }

    /** Vectors are kept in a Qdrant of our own, where there can be one. */
    public StackPlan ownQdrant() {
        ownQdrant = true;
        return this;
    }

    /** Vectors are kept in this Qdrant. */
    public StackPlan qdrant(QdrantAddress server) {
        givenQdrant = server;
        return this;
    }

    /** Our broker also listens for containers of this machine, which reach it at this name. */
    public StackPlan exposed(String host) {
        exposedAt = host;
        return this;
    }

    /** Nothing starts on a machine without the memory and disk for it. */
    public StackPlan checked() {
        checked = true;
        return this;
    }

    /** Starts from nothing: what an earlier stack of the directory kept and said goes first. */
    public StackPlan fresh() {
        if (RunningStack.in(directory).isPresent()) {
            throw new StackFailure(
                    "a stack runs in "
                            + directory
                            + ": ./millrace down stops it, then start afresh");
        }
        Directories.delete(directory.resolve("data"));
        Directories.delete(logs());
        return this;
    }

    /** Is told, in a few words each, what happens while the stack starts and stops. */
    public StackPlan progress(Consumer<String> listener) {
        progress = listener;
        return this;
    }

    void checkMachine() {
        if (checked) {
            MachineCheck.memory(localChat == null ? 0 : localChat.memoryMib(), ownQdrant);
            MachineCheck.disk(directory);
        }
    }

    Path home() {
        return home;
    }

    Path directory() {
        return directory;
    }

    /** Logs of all processes, kept through restarts. */
    public Path logs() {
        return directory.resolve("logs");
    }

    /** What libraries unpack while they run. */
    Path temporary() {
        return directory.resolve("tmp");
    }

    Path registryFile() {
        return directory.resolve("registry.yaml");
    }

    /** Null where nobody needs an API key. */
    @Nullable OwnKey ownKey() {
        var given = keys;
        return given == null || given.isBlank()
                ? null
                : new OwnKey(given, directory.resolve("keys"));
    }

    @Nullable String givenKafka() {
        return givenKafka;
    }

    @Nullable Database givenPostgres() {
        return givenPostgres;
    }

    boolean hasOwnQdrant() {
        return ownQdrant;
    }

    @Nullable QdrantAddress givenQdrant() {
        return givenQdrant;
    }

    /** One for a broker that is alone; elsewhere as many as that cluster makes by default. */
    short topicReplicas() {
        return givenKafka == null ? 1 : CreateTopics.AS_THE_BROKER_SAYS;
    }

    @Nullable Exposure exposure(FreePorts ports) {
        return exposedAt == null ? null : Exposure.at(exposedAt, port(ports, 9094));
    }

    int replicasOf(Artefact artefact) {
        return replicas.getOrDefault(artefact, 1);
    }

    Map<String, String> settingsOf(Artefact artefact) {
        var all = new LinkedHashMap<>(everywhere);
        all.putAll(settings.getOrDefault(artefact, Map.of()));
        return all;
    }

    /** The cluster at an address, reached with the {@code KAFKA_} variables the services get. */
    Cluster cluster(String bootstrapServers) {
        var variables = new HashMap<>(System.getenv());
        variables.putAll(everywhere);
        return Cluster.ofVariables(variables, bootstrapServers);
    }

    /** Whether the stack is up only when the service is: a model may still be on its way. */
    boolean isAwaited(Artefact artefact) {
        return artefact != Artefact.INFERENCE || localChat == null;
    }

    String registryYaml() {
        return registry != null ? registry : RegistryText.of(chat, localChat);
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
