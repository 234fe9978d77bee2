package dev.millrace.deploy.demo;

import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.util.Map;

/** A provider that says what it is told to, at prices of its own: for who wants no model. */
final class ScriptedChat implements DemoChat {
    private final ScriptedProvider provider = ScriptedProvider.started();

    @Override
    public String introduction() {
        return "Chat is answered by a scripted provider (--no-llm); embed and classify by a real model.";
    }

    @Override
    public StackPlan in(StackPlan plan) {
        return plan.registryOfThisBuild(
                "/demo/registry.yaml", Map.of("BASE_URL", provider.baseUrl()));
    }

    @Override
    public boolean comesLater() {
        return false;
    }

    @Override
    public String awaitReady(LocalStack stack) {
        return "";
    }

    @Override
    public String slow(String ticket) {
        return ticket + " [[slow:4000]]";
    }

    @Override
    public void close() {
        provider.close();
    }
}
