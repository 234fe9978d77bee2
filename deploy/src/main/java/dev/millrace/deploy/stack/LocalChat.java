package dev.millrace.deploy.stack;

import java.nio.file.Path;

/**
 * A chat model that runs in the worker's own process.
 *
 * @param name by which jobs may ask for it
 * @param weights a GGUF file; the worker waits until it is there
 * @param memoryMib what it takes beyond a worker without a model
 */
public record LocalChat(String name, Path weights, int contextTokensMax, long memoryMib) {
    public LocalChat {
        weights = weights.toAbsolutePath();
    }
}
