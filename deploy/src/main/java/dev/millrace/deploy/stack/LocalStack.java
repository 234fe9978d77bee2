package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Kafka, PostgreSQL, Qdrant if it is asked for, and the five services on this machine, each a
 * process of its own on loopback. They end with this JVM, services first. Replicas are named {@code
 * router-service-1}, {@code router-service-2} and so on; any of them and each server can be killed
 * and started again. A replica that ends by itself once the stack is up is started again.
 */
public final class LocalStack implements AutoCloseable {
    /** A little more than the grace that a worker gives what runs. */
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(25);

    private final StackPlan plan;
    private final int publicPort;
    private final List<String> pools;
    private final Members members;
    private final RotateLogs rotation;
    private final Thread whenTheJvmEnds = new Thread(this::stopEverything, "stop-the-stack");
    private final Object end = new Object();
    private boolean ready;
    private boolean closing;
    private boolean closed;

    private LocalStack(StackPlan plan) {
        this.plan = plan;
        var ports = new FreePorts();
        publicPort = plan.publicPort(ports);
        prepare(plan);
        pools = RegistryText.chatPools(plan.registryFile());
        members = new Members(plan, ports, publicPort, pools, this::endedByItself);
        rotation = new RotateLogs(plan.logs());
    }

    private static void prepare(StackPlan plan) {
        try {
            Files.createDirectories(plan.logs());
            Directories.delete(plan.temporary());
            Files.createDirectories(plan.temporary());
            Files.writeString(plan.registryFile(), plan.registryYaml());
            var ownKey = plan.ownKey();
            if (ownKey != null) {
                ownKey.make();
            }
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
        plan.checkMachine();
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
        change(members.kafka()::launch);
        change(members.postgres()::launch);
        members.vectors().launch(this::change);
        rotation.start();
        members.kafka().awaitReady();
        members.postgres().awaitReady();
        CreateTopics.on(cluster(), TopicList.ofThisBuild(), plan.topicReplicas());
        members.vectors().awaitReady();
        plan.tell("starting the services …");
        members.replicas().planned().forEach(this::launch);
        members.replicas().all().stream()
                .filter(replica -> plan.isAwaited(replica.artefact()))
                .forEach(Replica::awaitReady);
        change(() -> ready = true);
    }

    /** The one public URL: jobs in, results out. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + publicPort);
    }

    /** The URL of one replica. */
    public URI url(String replica) {
        return members.replicas().known(replica).url();
    }

    public String bootstrapServers() {
        return cluster().address();
    }

    /** The cluster that the services work on. */
    public Cluster cluster() {
        return members.cluster();
    }

    /** Where the services keep their rows. */
    public Database database() {
        return members.database();
    }

    public Path logs() {
        return plan.logs();
    }

    /** The pools that chat, each with workers of its own. */
    public List<String> pools() {
        return pools;
    }

    /** The names of all replicas, also of those that were killed, in the order of their start. */
    public List<String> names() {
        return members.replicas().all().stream().map(Replica::name).toList();
    }

    /** The replicas of one service that run. */
    public List<String> running(String service) {
        var artefact = Artefact.of(service);
        return members.replicas().all().stream()
                .filter(replica -> replica.artefact() == artefact && replica.isAlive())
                .map(Replica::name)
                .toList();
    }

    /** Where vectors are kept, if they are. */
    public Optional<QdrantAddress> qdrant() {
        return Optional.ofNullable(members.vectors().address());
    }

    /** Whether a replica, {@code kafka}, {@code postgres} or {@code qdrant} runs. */
    public boolean isAlive(String name) {
        return members.child(name).isAlive();
    }

    /** The process of a replica, {@code kafka}, {@code postgres} or {@code qdrant}. */
    public long pid(String name) {
        return members.child(name).handle().pid();
    }

    /** The memory that a process holds, resident; 0 if it does not run. */
    public long residentBytes(String name) {
        return Memory.residentBytes(pid(name));
    }

    /** SIGKILL to one replica; returns once it is gone. */
    public void kill(String replica) {
        change(members.child(replica)::kill);
    }

    /** SIGTERM to one replica; returns once it is gone, killed if it took too long. */
    public void terminate(String replica) {
        members.child(replica).stop(DOWN_WITHIN);
    }

    /** Starts a replica, known or new, and returns once it is ready. */
    public void start(String replica) {
        launch(replica);
        awaitReady(replica);
    }

    /** Starts a replica, known or new; {@link #awaitReady} waits for it. */
    public void launch(String replica) {
        change(() -> members.replicas().knownOrNew(replica).launch());
    }

    /** Returns once a replica says that it is ready. */
    public void awaitReady(String replica) {
        members.replicas().known(replica).awaitReady();
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
        change(members.kafka()::kill);
    }

    /** Starts the broker again, on the data and port it had; returns once it answers. */
    public void startKafka() {
        change(members.kafka()::launch);
        members.kafka().awaitReady();
    }

    /** The orderly stop, which closes all connections. */
    public void stopPostgres() {
        change(members.postgres()::stop);
    }

    /** SIGKILL to the database. */
    public void killPostgres() {
        change(members.postgres()::kill);
    }

    /** Starts the database again, on the data and port it had; returns once it answers. */
    public void startPostgres() {
        change(members.postgres()::launch);
        members.postgres().awaitReady();
    }

    /** SIGKILL to Qdrant. */
    public void killQdrant() {
        change(members.qdrant()::kill);
    }

    /** Starts Qdrant again, on the data and ports it had; returns once it answers. */
    public void startQdrant() {
        change(members.qdrant()::launch);
        members.qdrant().awaitReady();
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
                members.stopReplicas();
                plan.tell("stopping PostgreSQL and Kafka …");
                members.vectors().server().ifPresent(Part::stop);
                members.postgres().stop();
                members.kafka().stop();
                rotation.close();
                StackState.removeFrom(plan.directory());
                closed = true;
            }
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private static StackFailure stopped() {
        return new StackFailure("the stack was stopped");
    }

    /** Before the stack was up, whoever waits for the replica is told why it does not come. */
    private void endedByItself(Replica replica) {
        synchronized (this) {
            if (!ready || closing) {
                return;
            }
        }
        var pause = replica.crashes().pause();
        plan.tell(
                "%s ended by itself and is started again in %d s; its log: %s"
                        .formatted(replica.name(), pause.toSeconds(), replica.log()));
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> revive(replica));
    }

    private synchronized void revive(Replica replica) {
        if (!closing && !replica.isAlive()) {
            change(replica::launch);
        }
    }

    /** Processes start and are killed one at a time, none after the end; each is written down. */
    private synchronized void change(Runnable what) {
        if (closing) {
            throw stopped();
        }
        try {
            what.run();
        } finally {
            members.state(url().toString(), ready).writeTo(plan.directory());
        }
    }
}
