package dev.millrace.embedding.remote;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.registry.Registry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A model of the registry and the calls to its back end. */
public final class RemoteModel {
    private final Registry.Model model;
    private final SharedCalls calls;

    RemoteModel(Registry.Model model, SharedCalls calls) {
        this.model = model;
        this.calls = calls;
    }

    /** Of its own vectors. */
    public int dimensions() {
        return model.dimensions() == null ? 0 : model.dimensions();
    }

    /** Whether vectors of so many dimensions are to be had. */
    public boolean gives(int asked) {
        return model.gives(asked);
    }

    /** Most tokens of one text, as the registry says. */
    public int textTokensMax() {
        return model.contextTokensMax();
    }

    /**
     * What the texts of a job have in common with those they may travel with.
     *
     * @param asked dimensions, null for the model's own
     * @param user whom they are embedded for, null if unsaid
     */
    public CallKind kind(@Nullable Integer asked, @Nullable String user) {
        int wanted = asked == null ? dimensions() : asked;
        return new CallKind(model.name(), wanted, wanted != dimensions(), user, null);
    }

    /** Until when its back end is left alone; null if it may be asked. */
    public @Nullable Rest rest() {
        return calls.rest();
    }

    /** Brings the texts of a job. */
    public void begin(Ask ask) {
        calls.begin(ask);
    }

    /** Waits for what becomes of them; whoever has no more time leaves. */
    public AskEnd await(Ask ask, Duration patience) throws InterruptedException {
        return calls.await(ask, patience);
    }

    /** Nobody waits for them any more. */
    public void leave(Ask ask) {
        calls.leave(ask);
    }
}
