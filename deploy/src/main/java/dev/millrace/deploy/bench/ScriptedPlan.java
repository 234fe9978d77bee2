package dev.millrace.deploy.bench;

import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.nio.file.Path;
import java.util.Map;

/** A stack whose chat jobs are answered by a scripted provider. */
final class ScriptedPlan {
    private ScriptedPlan() {}

    /** With so many slots for embeddings and so many for chat. */
    static StackPlan of(Path directory, ScriptedProvider provider, int embedSlots, int chatSlots) {
        return StackPlan.in(directory)
                .registryOfThisBuild(
                        "/bench/registry.yaml",
                        Map.of(
                                "BASE_URL", provider.baseUrl(),
                                "EMBED_SLOTS", Integer.toString(embedSlots),
                                "CHAT_SLOTS", Integer.toString(chatSlots)));
    }
}
