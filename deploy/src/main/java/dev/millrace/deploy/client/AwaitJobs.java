package dev.millrace.deploy.client;

import java.time.Duration;

/** Asks for a job until it has ended or the time is over. */
final class AwaitJobs {
    /** Servers hold an answer back for less than this; whoever waits longer asks again. */
    private static final Duration ONE_ASK_MAX = Duration.ofSeconds(20);

    private AwaitJobs() {}

    static Server.Answer on(Server server, String id, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            var held = left.compareTo(ONE_ASK_MAX) < 0 ? left : ONE_ASK_MAX;
            var query =
                    new Query()
                            .with("wait", held.isZero() ? null : held.plusMillis(999).toSeconds());
            var answer = server.get("/v1/jobs/" + Server.encoded(id), query, held);
            if (held.isZero() || !new JobText(answer.json()).isOpen()) {
                return answer;
            }
        }
    }
}
