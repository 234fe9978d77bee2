package dev.millrace.inference;

import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ChatCall;
import dev.millrace.inference.model.ModelServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** A model server whose calls end when the test says so, or are closed. */
final class TestingModelServer implements ModelServer {
    final List<ChatCall> begun = new CopyOnWriteArrayList<>();
    private final CompletableFuture<CallEnd> end = new CompletableFuture<>();

    /** Every call ends with an answer. */
    TestingModelServer answering() {
        end.complete(new CallEnd.Answered(RawJson.of("{\"choices\":[{}]}"), Usage.none()));
        return this;
    }

    @Override
    public Call begin(ChatCall call) {
        begun.add(call);
        return new Call() {
            @Override
            public CallEnd await() throws InterruptedException {
                try {
                    return end.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() {
                end.complete(new CallEnd.Closed());
            }
        };
    }
}
