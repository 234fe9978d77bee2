package dev.millrace.backends.config;

import dev.millrace.backends.listed.AwaitModels;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the servers that a pool awaits are asked for their models. */
public interface ModelListConfig {
    /** How often a server that the pool awaits is asked for the list of its models. */
    @WithDefault("PT2S")
    Duration modelsEvery();

    /** Longest wait for that list. */
    @WithDefault("PT5S")
    Duration modelsTimeout();

    /**
     * How long a model may be missing from that list, or the list itself, before the pool takes no
     * more work until it is back. A server under load answers late.
     */
    @WithDefault("PT15S")
    Duration modelsGoneAfter();

    /** The same as a value of the domain. */
    default AwaitModels.Settings modelLists() {
        return new AwaitModels.Settings(modelsEvery(), modelsTimeout(), modelsGoneAfter());
    }
}
