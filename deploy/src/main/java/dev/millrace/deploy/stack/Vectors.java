package dev.millrace.deploy.stack;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack keeps vectors: in a Qdrant of its own, in one that somebody else runs, or nowhere.
 * One of its own may turn out not to be had: then the stack says so and runs without.
 */
final class Vectors {
    private final Consumer<String> progress;
    private volatile @Nullable Part server;
    private volatile @Nullable QdrantAddress address;

    private Vectors(
            Consumer<String> progress, @Nullable Part server, @Nullable QdrantAddress address) {
        this.progress = progress;
        this.server = server;
        this.address = address;
    }

    /** As the plan says; a program that is not on this machine begins to come. */
    static Vectors of(StackPlan plan, FreePorts ports) {
        var given = plan.givenQdrant();
        if (given != null) {
            var server = new GivenPart("Qdrant", "--qdrant", given.grpc(), given::listens);
            return new Vectors(plan::tell, server, given);
        }
        if (!plan.hasOwnQdrant()) {
            return new Vectors(plan::tell, null, null);
        }
        int http = plan.port(ports, 6333);
        int grpc = plan.port(ports, 6334);
        var server =
                new LocalQdrant(
                        FetchQdrant.start(plan::tell),
                        plan.directory().resolve("data").resolve(Members.QDRANT),
                        plan.logs().resolve(Members.QDRANT + ".log"),
                        http,
                        grpc);
        return own(plan::tell, server, QdrantAddress.onLoopback(grpc, http));
    }

    static Vectors own(Consumer<String> progress, LocalQdrant server, QdrantAddress address) {
        return new Vectors(progress, server, address);
    }

    /**
     * Starts it, once its program is there.
     *
     * @param change runs what starts a process
     */
    void launch(Consumer<Runnable> change) {
        if (server instanceof LocalQdrant own && has(own::awaitProgram)) {
            change.accept(own::launch);
        }
    }

    /** Returns once it is ready, or it is known why there is none. */
    void awaitReady() {
        var started = server;
        if (started instanceof LocalQdrant own) {
            if (!has(own::awaitReady)) {
                own.kill();
            }
        } else if (started != null) {
            started.awaitReady();
        }
    }

    /** Whether it succeeds; else there is no server, and everybody was told why. */
    private boolean has(Runnable what) {
        try {
            what.run();
            return true;
        } catch (StackFailure e) {
            server = null;
            address = null;
            progress.accept("vectors are off, all else runs: " + e.getMessage());
            return false;
        }
    }

    Optional<Part> server() {
        return Optional.ofNullable(server);
    }

    /** Null where there is none. */
    @Nullable QdrantAddress address() {
        return address;
    }
}
