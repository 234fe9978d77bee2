package dev.millrace.deploy.client;

import java.io.PrintWriter;
import java.time.Duration;

/** Asks how far a redrive is until it has ended, and says so from time to time. */
final class FollowRedrive {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private final Server server;
    private final PrintWriter progress;

    FollowRedrive(Server server, PrintWriter progress) {
        this.server = server;
        this.progress = progress;
    }

    /**
     * What the server says of it once it has ended.
     *
     * @param answer what it said last
     * @throws CallFailure if the server cannot be asked any more; the redrive goes on without us
     */
    Server.Answer untilItEnds(Server.Answer answer) {
        var id = answer.json().path("id").asText();
        var pause = FIRST_PAUSE;
        long told = System.nanoTime();
        tell(answer);
        while (RedriveText.isRunning(answer.json())) {
            sleep(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            answer = ask(id);
            if (System.nanoTime() - told > TELL_EVERY.toNanos()) {
                told = System.nanoTime();
                tell(answer);
            }
        }
        return answer;
    }

    private Server.Answer ask(String id) {
        try {
            return server.get(RedriveText.PATH + "/" + Server.encoded(id));
        } catch (CallFailure e) {
            throw new CallFailure(
                    "%s; the redrive goes on: ./millrace redrives %s --follow"
                            .formatted(e.getMessage(), id),
                    e);
        }
    }

    private void tell(Server.Answer answer) {
        progress.println(new RedriveText(answer.json()).progress());
        progress.flush();
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailure("interrupted", e);
        }
    }
}
