package dev.millrace.deploy.weights;

import dev.millrace.deploy.stack.LocalChat;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.fetch.FetchFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Weights that arrive while a stack already runs: its other jobs need not wait for them. */
public final class FetchInBackground implements AutoCloseable {
    /** Measured for the model of ours: its weights and what it computes with. */
    private static final long MEMORY_MIB = 700;

    private final Weights weights;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final Thread fetching;

    private FetchInBackground(Weights weights, Consumer<String> progress) {
        this.weights = weights;
        fetching =
                Thread.ofPlatform().daemon().name("fetch-weights").unstarted(() -> fetch(progress));
    }

    /**
     * Begins at once.
     *
     * @param progress told, now and then, in one line, what is done, and why it cannot be
     */
    public static FetchInBackground start(Weights weights, Consumer<String> progress) {
        var started = new FetchInBackground(weights, progress);
        started.fetching.start();
        return started;
    }

    private void fetch(Consumer<String> progress) {
        try {
            weights.fetch(progress);
            failure.complete("");
        } catch (FetchFailure e) {
            progress.accept(e.getMessage());
            failure.complete(e.getMessage());
        } finally {
            failure.complete("the weights could not be fetched; the trace above says why");
        }
    }

    /** Lets a stack list the model, whose worker waits until the file is there. */
    public StackPlan in(StackPlan plan) {
        return plan.chat(
                new LocalChat(
                        weights.model(), weights.file(), weights.contextTokens(), MEMORY_MIB));
    }

    /** The model in a few words. */
    public String description() {
        return weights.description();
    }

    /** Empty once the weights are there, else the sentence that says why they will not be. */
    public String awaitFetched() {
        try {
            return failure.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "interrupted while the weights were fetched";
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed by an exception", e);
        }
    }

    /** Gives up; what is there already, the next fetch goes on with. */
    @Override
    public void close() {
        fetching.interrupt();
    }
}
