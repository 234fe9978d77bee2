package dev.millrace.deploy.demo;

import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.StackPlan;

/** What answers the chat jobs of the demo. */
interface DemoChat extends AutoCloseable {
    /** What a reader must know of the answers. */
    String introduction();

    /** Lets a stack list it. */
    StackPlan in(StackPlan plan);

    /** Whether it may come later than the stack. */
    boolean comesLater();

    /**
     * Waits until it answers.
     *
     * @return empty once it does, else the sentence that says why it will not
     */
    String awaitReady(LocalStack stack);

    /** The text of a ticket whose answer takes long enough to be interrupted. */
    String slow(String ticket);

    @Override
    void close();
}
