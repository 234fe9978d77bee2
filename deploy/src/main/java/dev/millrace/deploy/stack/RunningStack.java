package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Names;
import dev.millrace.testkit.qdrant.QdrantNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A stack that another process started, or what is left of it. */
public final class RunningStack {
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(60);
    private static final Duration MEMBER_DOWN_WITHIN = Duration.ofSeconds(25);

    private final Path directory;
    private final StackState state;

    private RunningStack(Path directory, StackState state) {
        this.directory = directory;
        this.state = state;
    }

    /** The stack of this directory, if anything of it still runs; else its trace is removed. */
    public static Optional<RunningStack> in(Path directory) {
        var found =
                StackState.readFrom(directory)
                        .map(state -> new RunningStack(directory, state))
                        .filter(RunningStack::isAnythingAlive);
        if (found.isEmpty()) {
            StackState.removeFrom(directory);
        }
        return found;
    }

    private boolean isAnythingAlive() {
        return isSupervised()
                || state.members().stream().anyMatch(member -> process(member).isPresent());
    }

    private static Optional<ProcessHandle> process(StackState.Member member) {
        return member.mark().process();
    }

    /** Whether the process that started it still looks after it. */
    public boolean isSupervised() {
        return state.supervisor().process().isPresent();
    }

    /** Whether its start is over. */
    public boolean isStarted() {
        return state.ready();
    }

    public URI url() {
        return URI.create(state.url());
    }

    public String bootstrapServers() {
        return state.bootstrapServers();
    }

    /** The broker as containers of this machine reach it, if they do. */
    public Optional<String> exposed() {
        return Optional.ofNullable(state.exposed());
    }

    /** Where vectors are kept, if they are. */
    public Optional<QdrantAddress> qdrant() {
        return Optional.ofNullable(state.qdrant());
    }

    /** Records that each consumer group of the services has not finished yet. */
    public Map<String, Long> lag() {
        var reached = Cluster.ofVariables(System.getenv(), bootstrapServers());
        return ConsumerLag.of(
                reached.called(new Names(Objects.requireNonNullElse(state.namePrefix(), ""))));
    }

    public Path logs() {
        return Path.of(state.logs());
    }

    /** One line per process, in the order of their start. */
    public List<Health> health() {
        return state.members().stream().map(RunningStack::health).toList();
    }

    private static Health health(StackState.Member member) {
        if (process(member).isEmpty()) {
            return new Health(member.name(), "gone", 0, member.port(), 0);
        }
        boolean ready =
                Members.isService(member.name())
                        ? Replica.isReady(member.port())
                        : member.name().equals(Members.QDRANT)
                                ? QdrantNode.isReady(member.port())
                                : Patience.listens(member.port());
        long pid = member.mark().pid();
        return new Health(
                member.name(),
                ready ? "ready" : "not ready",
                pid,
                member.port(),
                Memory.residentBytes(pid));
    }

    /**
     * Stops it: its supervisor does so in order; where that is gone or too slow, each process that
     * is left gets a signal of its own, the last started first.
     */
    public void stop() {
        state.supervisor().process().ifPresent(RunningStack::endOfSupervisor);
        for (var member : state.members().reversed()) {
            process(member).ifPresent(left -> end(member, left));
        }
        StackState.removeFrom(directory);
    }

    private static void endOfSupervisor(ProcessHandle supervisor) {
        supervisor.destroy();
        if (!ended(supervisor.onExit(), DOWN_WITHIN)) {
            supervisor.destroyForcibly();
            ended(supervisor.onExit(), MEMBER_DOWN_WITHIN);
        }
    }

    private static void end(StackState.Member member, ProcessHandle process) {
        if (member.name().equals(Members.POSTGRES)) {
            Signals.interrupt(process.pid());
        } else {
            process.destroy();
        }
        if (!ended(process.onExit(), MEMBER_DOWN_WITHIN)) {
            process.destroyForcibly();
            ended(process.onExit(), MEMBER_DOWN_WITHIN);
        }
    }

    private static boolean ended(CompletableFuture<ProcessHandle> exit, Duration within) {
        try {
            exit.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * How one process is.
     *
     * @param health {@code ready}, {@code not ready} or {@code gone}
     */
    public record Health(String name, String health, long pid, int port, long residentBytes) {
        public boolean isReady() {
            return health.equals("ready");
        }
    }
}
