package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that makes up one stack, by name. */
final class Members {
    static final String KAFKA = "kafka";
    static final String POSTGRES = "postgres";
    static final String QDRANT = "qdrant";

    /** A little more than the grace that a worker gives what runs. */
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(25);

    private final StackPlan plan;
    private final Part kafka;
    private final Part postgres;
    private final Vectors vectors;
    private final Cluster cluster;
    private final @Nullable String exposed;
    private final Database database;
    private final Replicas replicas;

    Members(
            StackPlan plan,
            FreePorts ports,
            int publicPort,
            List<String> pools,
            Consumer<Replica> endedByItself) {
        this.plan = plan;
        var data = plan.directory().resolve("data");
        var givenKafka = plan.givenKafka();
        if (givenKafka == null) {
            int port = plan.port(ports, 9092);
            var exposure = plan.exposure(ports);
            var own = new LocalKafka(plan, data.resolve(KAFKA), port, ports.any(), exposure);
            kafka = own;
            cluster = own.cluster();
            exposed = exposure == null ? null : exposure.toString();
        } else {
            cluster = plan.cluster(givenKafka);
            kafka =
                    new GivenPart(
                            "Kafka", "--kafka", givenKafka, () -> LocalKafka.answers(cluster));
            exposed = null;
        }
        var givenPostgres = plan.givenPostgres();
        if (givenPostgres == null) {
            var own = ownPostgres(plan, data.resolve(POSTGRES), ports);
            postgres = own;
            database = own.database();
        } else {
            postgres =
                    new GivenPart(
                            "PostgreSQL",
                            "--postgres",
                            givenPostgres.address(),
                            () -> LocalPostgres.answers(givenPostgres));
            database = givenPostgres;
        }
        vectors = Vectors.of(plan, ports);
        int resultsPort = ports.any();
        int embeddingPort = ports.any();
        var settings =
                new ServiceSettings(
                        cluster.address(),
                        database,
                        "http://127.0.0.1:" + resultsPort,
                        "http://127.0.0.1:" + embeddingPort,
                        plan.registryFile(),
                        plan.logs(),
                        plan.ownKey(),
                        vectors::address);
        var known =
                Map.of(
                        Artefact.INGEST, publicPort,
                        Artefact.RESULTS, resultsPort,
                        Artefact.EMBEDDING, embeddingPort);
        replicas = new Replicas(plan, settings, ports, known, pools, endedByItself);
    }

    private static LocalPostgres ownPostgres(StackPlan plan, Path data, FreePorts ports) {
        var programs = plan.home().resolve("deploy/target/postgres");
        int port = plan.port(ports, 5432);
        return new LocalPostgres(programs, data, plan.logs().resolve(POSTGRES + ".log"), port);
    }

    static boolean isService(String name) {
        return !Set.of(KAFKA, POSTGRES, QDRANT).contains(name);
    }

    Part kafka() {
        return kafka;
    }

    Part postgres() {
        return postgres;
    }

    Vectors vectors() {
        return vectors;
    }

    /** The one that keeps vectors; fails where there is none. */
    Part qdrant() {
        return vectors.server().orElseThrow(() -> new StackFailure("this stack has no " + QDRANT));
    }

    Cluster cluster() {
        return cluster;
    }

    Database database() {
        return database;
    }

    Replicas replicas() {
        return replicas;
    }

    /** The process of a replica, {@code kafka}, {@code postgres} or {@code qdrant}. */
    Child child(String name) {
        var child =
                switch (name) {
                    case KAFKA -> kafka.child();
                    case POSTGRES -> postgres.child();
                    case QDRANT -> qdrant().child();
                    default -> replicas.known(name).child();
                };
        if (child == null) {
            throw new StackFailure(name + " was not started");
        }
        return child;
    }

    /**
     * SIGTERM to all replicas at once; returns when they are gone, killed if they took too long.
     */
    void stopReplicas() {
        var running = replicas.all().reversed().stream().filter(Replica::isAlive).toList();
        running.forEach(Replica::terminate);
        long deadline = System.nanoTime() + DOWN_WITHIN.toNanos();
        for (var replica : running) {
            replica.awaitEndOrKill(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    /** What to write down about all of them. */
    StackState state(String url, boolean ready) {
        var members = new ArrayList<StackState.Member>();
        add(members, KAFKA, kafka.child(), kafka.port());
        add(members, POSTGRES, postgres.child(), postgres.port());
        vectors.server().ifPresent(qdrant -> add(members, QDRANT, qdrant.child(), qdrant.port()));
        for (var replica : replicas.all()) {
            add(members, replica.name(), replica.child(), replica.port());
        }
        return new StackState(
                StackState.Mark.of(ProcessHandle.current()),
                ready,
                url,
                cluster.address(),
                cluster.names().prefix(),
                exposed,
                vectors.address(),
                plan.logs().toString(),
                members);
    }

    private static void add(
            List<StackState.Member> members, String name, @Nullable Child child, int port) {
        if (child != null) {
            members.add(new StackState.Member(name, StackState.Mark.of(child.handle()), port));
        }
    }
}
