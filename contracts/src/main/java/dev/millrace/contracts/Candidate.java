package dev.millrace.contracts;

/**
 * A model that a route allows for a job, pinned with all a worker and the ledger need.
 *
 * @param model alias in the registry
 * @param version the alias's version when the job was routed
 * @param backend name of the back end in the registry
 * @param backendType {@code openai}, {@code onnx}, …
 * @param name what the back end calls the model
 * @param pool whose workers run it
 * @param usdPerMillionTokens the prices that the ledger will use
 */
public record Candidate(
        String model,
        String version,
        String backend,
        String backendType,
        String name,
        String pool,
        Prices usdPerMillionTokens) {

    boolean ran(Attempt attempt) {
        return model.equals(attempt.model()) && version.equals(attempt.version());
    }
}
