package dev.millrace.deploy.demo;

import java.util.List;

/**
 * Three support tickets and what is wanted of each: a topic, a vector to find it by, the draft of a
 * reply.
 *
 * @param prefix of all ids, so that a run on an installation that lasts meets no earlier one
 */
record Tickets(String prefix) {
    static final String TOPIC = "ticket-1-topic";
    static final String REPLY = "ticket-1-reply";
    static final String TWICE = "ticket-2-reply";
    static final String KILLED = "ticket-3-reply";

    private static final String CHARGED = "My card was charged twice for one order.";
    private static final String PARCEL = "My parcel should have been here last week.";
    private static final String LOGIN = "I cannot log in. Can you reset my password?";
    private static final List<String> TOPICS = List.of("billing", "shipping", "login");

    private static final String AGENT =
            "You are the support agent of an online shop. Apologize to the customer and offer help.";
    private static final int REPLY_TOKENS_MAX = 40;

    /** What a CPU does in milliseconds; one of them is wrong. */
    List<DemoJob> quick() {
        return List.of(
                DemoJob.classify(id(TOPIC), DemoJob.HTTP, CHARGED, TOPICS),
                DemoJob.classify(id("ticket-2-topic"), DemoJob.KAFKA, PARCEL, TOPICS),
                DemoJob.classify(id("ticket-3-topic"), DemoJob.KAFKA, LOGIN, TOPICS),
                DemoJob.embed(id("tickets-vectors"), DemoJob.HTTP, List.of(CHARGED, PARCEL, LOGIN)),
                DemoJob.embed(id("with-a-budget"), DemoJob.KAFKA, List.of(CHARGED))
                        .withBudget("0.01"));
    }

    DemoJob reply(String door) {
        return chat(REPLY, door, CHARGED);
    }

    DemoJob replyAskedTwice() {
        return chat(TWICE, DemoJob.BOTH, PARCEL);
    }

    /** The one whose worker is killed meanwhile. */
    DemoJob longReply(DemoChat chat) {
        return chat(KILLED, DemoJob.KAFKA, chat.slow(LOGIN));
    }

    private DemoJob chat(String id, String door, String ticket) {
        return DemoJob.chat(id(id), door, AGENT, ticket, REPLY_TOKENS_MAX);
    }

    String id(String name) {
        return prefix + name;
    }
}
