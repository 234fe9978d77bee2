package dev.millrace.embedding.remote;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Retry;
import dev.millrace.backends.breaker.Breaker;
import dev.millrace.backends.breaker.Effect;
import dev.millrace.contracts.Blame;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes calls to one back end and tells its breaker, and people, how each ended. */
final class MakeCalls {
    private static final Logger LOG = LoggerFactory.getLogger(MakeCalls.class);

    private final EmbeddingServer server;
    private final Duration timeout;
    private final Predicate<Fault> aboutCallsAtOnce;
    private final CallMeters meters;

    /**
     * @param timeout longest call
     * @param aboutCallsAtOnce whether a fault says that there were too many at once, and nothing
     *     else: it is asked before its call counts as ended
     */
    MakeCalls(
            EmbeddingServer server,
            Duration timeout,
            Predicate<Fault> aboutCallsAtOnce,
            CallMeters meters) {
        this.server = server;
        this.timeout = timeout;
        this.aboutCallsAtOnce = aboutCallsAtOnce;
        this.meters = meters;
    }

    /**
     * Begins one.
     *
     * @param over gets its end, in any case: from a thread of its own, or at once if it could not
     *     be begun
     * @return null if it could not be begun, by our own fault
     */
    EmbeddingServer.@Nullable Call begin(Batch batch, Breaker.Pass pass, Consumer<CallEnd> over) {
        try {
            EmbeddingServer.Call call = server.begin(request(batch));
            Thread.ofVirtual().name("call").start(() -> finish(batch, call, pass, over));
            return call;
        } catch (RuntimeException e) {
            LOG.error("a call could not be begun, by our own fault", e);
            pass.close();
            over.accept(new CallEnd.Failed(ours()));
            return null;
        }
    }

    private EmbedCall request(Batch batch) {
        return new EmbedCall(
                batch.kind(),
                batch.texts().stream().map(Text::text).toList(),
                batch.tokens(),
                batch.isOfOneJob() ? batch.texts().getFirst().ask().traceparent() : null,
                timeout);
    }

    private void finish(
            Batch batch, EmbeddingServer.Call call, Breaker.Pass pass, Consumer<CallEnd> over) {
        long begunAt = System.nanoTime();
        CallEnd end = new CallEnd.Closed();
        try (pass) {
            end = call.await();
            tell(pass, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a call failed by our own fault", e);
            end = new CallEnd.Failed(ours());
        } finally {
            meters.called(
                    batch.kind().model(),
                    batch.texts().size(),
                    end,
                    Duration.ofNanos(System.nanoTime() - begunAt));
            over.accept(end);
        }
    }

    private void tell(Breaker.Pass pass, CallEnd end) {
        switch (end) {
            case CallEnd.Answered _ -> pass.ended(new Effect.Works());
            case CallEnd.Failed(Fault fault) when aboutCallsAtOnce.test(fault) ->
                    pass.ended(new Effect.Unknown());
            case CallEnd.Failed(Fault fault) -> pass.ended(Effect.of(fault));
            case CallEnd.Closed() -> {}
        }
    }

    private static Fault ours() {
        return new Fault(
                "internal_error",
                null,
                "the embedding service failed on this call by its own fault",
                Blame.US,
                Retry.NEVER,
                true,
                null,
                null,
                null);
    }
}
