package dev.millrace.embedding;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.route.Leaving;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.remote.Ask;
import dev.millrace.embedding.remote.AskEnd;
import dev.millrace.embedding.remote.KnownVectors;
import dev.millrace.embedding.remote.RemoteModel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks a back end once for what a job is still missing, within its deadline, and enters the attempt
 * in its order.
 *
 * <p>That is one attempt however many calls the texts travel in, and with whose texts: its usage is
 * the job's share of all these calls. Where nothing was sent there was no attempt.
 */
final class AskServers {
    private final Clock clock;
    private final Map<JobKey, Running> running = new ConcurrentHashMap<>();
    private final CountDownLatch leaving = new CountDownLatch(1);

    private record Running(RemoteModel model, Ask ask) {
        void leave() {
            model.leave(ask);
        }
    }

    /** How it went; the order has one attempt more than before if a server was asked. */
    sealed interface Asked {
        /** Nothing is missing any more. */
        record Complete(WorkOrder order) implements Asked {}

        /**
         * A call failed.
         *
         * @param text that the server rejects, null if it is not known or none
         * @param shared whether texts of other jobs were in it
         */
        record Failed(WorkOrder order, Fault fault, @Nullable String text, boolean shared)
                implements Asked {}

        record Resting(WorkOrder order, Rest rest) implements Asked {}

        record TooLate(WorkOrder order) implements Asked {}

        record Cancelled(WorkOrder order) implements Asked {}
    }

    /** One more try of a job. */
    record Attempted(WorkOrder order, Candidate candidate, RemoteModel model, boolean alone) {}

    AskServers(Clock clock) {
        this.clock = clock;
    }

    /**
     * Brings the texts that are missing and waits for what becomes of them.
     *
     * @param known gets what is answered, also where the attempt fails
     * @param cancelled asked once more after the job can be found, so that no cancel falls between
     * @throws Leaving if the process goes first
     */
    Asked ask(
            Attempted attempted,
            List<String> texts,
            KnownVectors known,
            Predicate<JobKey> cancelled)
            throws InterruptedException, Leaving {
        WorkOrder order = attempted.order();
        JobKey key = order.job().key();
        Instant startedAt = clock.instant();
        Ask ask =
                new Ask(
                        attempted.alone() ? known.kind().alone(key) : known.kind(),
                        order.job().priority(),
                        order.job().traceparent(),
                        known.missing(texts));
        Running mine = new Running(attempted.model(), ask);
        AskEnd end = await(key, mine, left(order, startedAt), cancelled);
        known.add(end.answered());
        Instant endedAt = clock.instant();
        boolean late = !endedAt.isBefore(order.job().deadline());
        boolean gone = end.how() instanceof AskEnd.How.Gone && !cancelled.test(key);
        if (gone && !late) {
            throw new Leaving();
        }
        WorkOrder after =
                wasTried(end)
                        ? order.tried(
                                attempted.candidate(),
                                startedAt,
                                endedAt,
                                null,
                                word(end.how(), gone),
                                end.usage())
                        : order;
        return switch (end.how()) {
            case AskEnd.How.Complete() -> new Asked.Complete(after);
            case AskEnd.How.Failed(var fault, var text, boolean shared) ->
                    new Asked.Failed(after, fault, text, shared);
            case AskEnd.How.Resting(var rest) -> new Asked.Resting(after, rest);
            case AskEnd.How.Gone() -> gone ? new Asked.TooLate(after) : new Asked.Cancelled(after);
        };
    }

    private AskEnd await(JobKey key, Running mine, Duration patience, Predicate<JobKey> cancelled)
            throws InterruptedException {
        running.put(key, mine);
        try {
            mine.model().begin(mine.ask());
            if (isLeaving() || cancelled.test(key)) {
                mine.leave();
            }
            return mine.model().await(mine.ask(), patience);
        } finally {
            running.remove(key, mine);
        }
    }

    /** The deadline has passed, by a millisecond, when it cuts the wait short. */
    private static Duration left(WorkOrder order, Instant now) {
        return Duration.between(now, order.job().deadline()).plusMillis(1);
    }

    private static boolean wasTried(AskEnd end) {
        boolean unsent = end.how() instanceof AskEnd.How.Failed failed && !failed.fault().sent();
        return end.usage() != null || (end.asked() && !unsent);
    }

    private static String word(AskEnd.How how, boolean late) {
        return switch (how) {
            case AskEnd.How.Complete() -> Attempt.SUCCEEDED;
            case AskEnd.How.Failed failed -> failed.fault().code();
            case AskEnd.How.Resting _ -> "held_back";
            case AskEnd.How.Gone() -> late ? "deadline_passed" : "cancelled";
        };
    }

    /** Lets go of a job; its calls close if no other job is in them. */
    void cancel(JobKey key) {
        Running found = running.get(key);
        if (found != null) {
            found.leave();
        }
    }

    /** The process goes: lets go of every job and ends every pause, now and from now on. */
    void leave() {
        leaving.countDown();
        running.values().forEach(Running::leave);
    }

    private boolean isLeaving() {
        return leaving.getCount() == 0;
    }

    /** Waits; shorter if the process goes. */
    void pause(Duration wait) throws InterruptedException, Leaving {
        if (leaving.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Leaving();
        }
    }
}
