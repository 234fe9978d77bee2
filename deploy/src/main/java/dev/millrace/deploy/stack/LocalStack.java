package dev.millrace.deploy.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Kafka, PostgreSQL and the five services on this machine, each a process of its own on loopback.
 * They end with this JVM, services first. Replicas are named {@code router-service-1}, {@code
 * router-service-2} and so on; any of them, Kafka and PostgreSQL can be killed and started again.
 */
public final class LocalStack implements AutoCloseable {
    static final String KAFKA = "kafka";
    static final String POSTGRES = "postgres";

    private static final Duration DOWN_WITHIN = Duration.ofSeconds(20);

    private final StackPlan plan;
    private final Path logs;
    private final LocalKafka kafka;
    private final LocalPostgres postgres;
    private final int publicPort;
    private final List<String> pools;
    private final Replicas replicas;
    private final Thread whenTheJvmEnds = new Thread(this::stopEverything, "stop-the-stack");
    private final Object end = new Object();
    private boolean closing;
    private boolean closed;

    private LocalStack(StackPlan plan) {
        this.plan = plan;
        logs = plan.directory().resolve("logs");
        var data = plan.directory().resolve("data");
        var ports = new FreePorts();
        publicPort = plan.publicPort(ports);
        int kafkaPort = plan.port(ports, 9092);
        kafka = new LocalKafka(data.resolve(KAFKA), log(KAFKA), kafkaPort, ports.any());
        var programs = plan.home().resolve("deploy/target/postgres");
        int postgresPort = plan.port(ports, 5432);
        postgres = new LocalPostgres(programs, data.resolve(POSTGRES), log(POSTGRES), postgresPort);
        int resultsPort = ports.any();
        var registry = plan.directory().resolve("registry.yaml");
        var settings =
                new ServiceSettings(
                        kafka.bootstrapServers(),
                        postgres.jdbcUrl(),
                        "http://127.0.0.1:" + resultsPort,
                        registry,
                        logs);
        prepare(registry);
        pools = RegistryText.chatPools(registry);
        replicas = new Replicas(plan, settings, ports, publicPort, resultsPort, pools);
    }

    private Path log(String name) {
        return logs.resolve(name + ".log");
    }

    private void prepare(Path registry) {
        try {
            Files.createDirectories(logs);
            try (var old = Files.list(logs)) {
                for (var log : old.toList()) {
                    Files.delete(log);
                }
            }
            Files.writeString(registry, plan.registryYaml());
        } catch (IOException e) {
            throw new StackFailure("no place for the stack: " + e.getMessage(), e);
        }
    }

    /** Starts what the plan asks for and returns once all of it is ready. */
    public static LocalStack start(StackPlan plan) {
        if (RunningStack.in(plan.directory()).isPresent()) {
            throw new StackFailure(
                    "a stack runs already in "
                            + plan.directory()
                            + ": ./millrace status shows it, ./millrace down stops it");
        }
        var stack = new LocalStack(plan);
        Runtime.getRuntime().addShutdownHook(stack.whenTheJvmEnds);
        try {
            stack.startEverything();
        } catch (RuntimeException | Error e) {
            boolean wasToldToStop = stack.isClosing();
            stack.close();
            if (wasToldToStop) {
                throw stopped();
            }
            throw e;
        }
        return stack;
    }

    private void startEverything() {
        plan.tell("starting Kafka and PostgreSQL …");
        change(kafka::launch);
        change(postgres::launch);
        kafka.awaitReady();
        postgres.awaitReady();
        CreateTopics.on(kafka.bootstrapServers(), TopicList.ofThisBuild());
        plan.tell("starting the services …");
        replicas.planned().forEach(this::launch);
        replicas.all().forEach(Replica::awaitReady);
    }

    /** The one public URL: jobs in, results out. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + publicPort);
    }

    /** The URL of one replica. */
    public URI url(String replica) {
        return replicas.known(replica).url();
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** With the user that {@link #databaseUser} names and any password. */
    public String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    public String databaseUser() {
        return LocalPostgres.USER;
    }

    public Path logs() {
        return logs;
    }

    /** The pools that chat, each with workers of its own. */
    public List<String> pools() {
        return pools;
    }

    /** The names of all replicas, also of those that were killed, in the order of their start. */
    public List<String> names() {
        return replicas.all().stream().map(Replica::name).toList();
    }

    /** The replicas of one service that run. */
    public List<String> running(String service) {
        var artefact = Artefact.of(service);
        return replicas.all().stream()
                .filter(replica -> replica.artefact() == artefact && replica.isAlive())
                .map(Replica::name)
                .toList();
    }

    /** Whether a replica, {@code kafka} or {@code postgres} runs. */
    public boolean isAlive(String name) {
        return child(name).isAlive();
    }

    /** The process of a replica, {@code kafka} or {@code postgres}. */
    public long pid(String name) {
        return child(name).handle().pid();
    }

    /** The memory that a process holds, resident; 0 if it does not run. */
    public long residentBytes(String name) {
        return Memory.residentBytes(pid(name));
    }

    /** SIGKILL to one replica; returns once it is gone. */
    public void kill(String replica) {
        change(child(replica)::kill);
    }

    /** SIGTERM to one replica; returns once it is gone, killed if it took too long. */
    public void terminate(String replica) {
        child(replica).stop(DOWN_WITHIN);
    }

    /** Starts a replica, known or new, and returns once it is ready. */
    public void start(String replica) {
        launch(replica);
        awaitReady(replica);
    }

    /** Starts a replica, known or new; {@link #awaitReady} waits for it. */
    public void launch(String replica) {
        change(() -> replicas.knownOrNew(replica).launch());
    }

    /** Returns once a replica says that it is ready. */
    public void awaitReady(String replica) {
        replicas.known(replica).awaitReady();
    }

    /** The orderly way: SIGTERM, then a fresh process in its place. */
    public void restart(String replica) {
        terminate(replica);
        start(replica);
    }

    /**
     * Brings a service to the replicas numbered 1 to {@code count}: starts those that do not run,
     * ends all others and returns once all are ready.
     */
    public void scale(String service, int count) {
        var wanted =
                IntStream.rangeClosed(1, count).mapToObj(Artefact.of(service)::replica).toList();
        var present = running(service);
        wanted.stream().filter(name -> !present.contains(name)).forEach(this::launch);
        present.stream().filter(name -> !wanted.contains(name)).forEach(this::terminate);
        wanted.forEach(this::awaitReady);
    }

    /** SIGKILL to the broker. */
    public void killKafka() {
        change(kafka::kill);
    }

    /** Starts the broker again, on the data and port it had; returns once it answers. */
    public void startKafka() {
        change(kafka::launch);
        kafka.awaitReady();
    }

    /** The orderly stop, which closes all connections. */
    public void stopPostgres() {
        change(postgres::stop);
    }

    /** SIGKILL to the database. */
    public void killPostgres() {
        change(postgres::kill);
    }

    /** Starts the database again, on the data and port it had; returns once it answers. */
    public void startPostgres() {
        change(postgres::launch);
        postgres.awaitReady();
    }

    /** Stops everything, services first; data and logs stay. */
    @Override
    public void close() {
        stopEverything();
        try {
            Runtime.getRuntime().removeShutdownHook(whenTheJvmEnds);
        } catch (IllegalStateException _) {
            // The JVM ends already and runs the hook, which finds nothing left to do.
        }
    }

    private void stopEverything() {
        synchronized (this) {
            closing = true;
        }
        synchronized (end) {
            if (!closed) {
                plan.tell("stopping the services …");
                stopReplicas();
                plan.tell("stopping PostgreSQL and Kafka …");
                postgres.stop();
                kafka.stop();
                StackState.removeFrom(plan.directory());
                closed = true;
            }
        }
    }

    private void stopReplicas() {
        var running = replicas.all().reversed().stream().filter(Replica::isAlive).toList();
        running.forEach(Replica::terminate);
        long deadline = System.nanoTime() + DOWN_WITHIN.toNanos();
        for (var replica : running) {
            replica.awaitEndOrKill(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private static StackFailure stopped() {
        return new StackFailure("the stack was stopped");
    }

    /** Processes start and are killed one at a time, none after the end; each is written down. */
    private synchronized void change(Runnable what) {
        if (closing) {
            throw stopped();
        }
        try {
            what.run();
        } finally {
            state().writeTo(plan.directory());
        }
    }

    private Child child(String name) {
        var child =
                switch (name) {
                    case KAFKA -> kafka.child();
                    case POSTGRES -> postgres.child();
                    default -> replicas.known(name).child();
                };
        if (child == null) {
            throw new StackFailure(name + " was not started");
        }
        return child;
    }

    static boolean isService(String name) {
        return !name.equals(KAFKA) && !name.equals(POSTGRES);
    }

    private StackState state() {
        var members = new ArrayList<StackState.Member>();
        add(members, KAFKA, kafka.child(), kafka.port());
        add(members, POSTGRES, postgres.child(), postgres.port());
        for (var replica : replicas.all()) {
            add(members, replica.name(), replica.child(), replica.port());
        }
        return new StackState(
                StackState.Mark.of(ProcessHandle.current()),
                url().toString(),
                bootstrapServers(),
                logs.toString(),
                members);
    }

    private static void add(
            List<StackState.Member> members, String name, @Nullable Child child, int port) {
        if (child != null) {
            members.add(new StackState.Member(name, StackState.Mark.of(child.handle()), port));
        }
    }
}
