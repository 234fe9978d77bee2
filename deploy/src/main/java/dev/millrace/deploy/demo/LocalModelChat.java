package dev.millrace.deploy.demo;

import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.deploy.weights.FetchInBackground;

/** A real model in the worker's own process, whose weights may still be on their way. */
final class LocalModelChat implements DemoChat {
    private final FetchInBackground weights;

    LocalModelChat(FetchInBackground weights) {
        this.weights = weights;
    }

    @Override
    public String introduction() {
        return "Chat, embed and classify are answered by real models on this machine; the chat model is"
                + " a tiny one for demos: "
                + weights.description()
                + ".";
    }

    @Override
    public StackPlan in(StackPlan plan) {
        return weights.in(plan);
    }

    @Override
    public boolean comesLater() {
        return true;
    }

    @Override
    public String awaitReady(LocalStack stack) {
        String otherwise = weights.awaitFetched();
        if (!otherwise.isEmpty()) {
            return otherwise;
        }
        try {
            stack.pools().forEach(_ -> stack.awaitReady("inference-worker-1"));
            return "";
        } catch (StackFailure e) {
            return "the model could not be loaded: " + e.getMessage();
        }
    }

    @Override
    public String slow(String ticket) {
        return ticket;
    }

    @Override
    public void close() {
        weights.close();
    }
}
