package dev.millrace.log;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what time can cure: a database, a broker, a disk that is away. The batch stays where it
 * is, nothing is given up, and the log behind it keeps the rest.
 */
public final class Persistence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final CountDownLatch closing = new CountDownLatch(1);

    /** Something to do that may fail for a while. */
    public interface Step {
        void run() throws Exception;
    }

    /** The process leaves before the step succeeded; what it was for must not be acknowledged. */
    public static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Abandoned(String what) {
            super(what + " was abandoned: the process is leaving");
        }
    }

    /**
     * Runs {@code step} until it succeeds.
     *
     * @throws Abandoned if the process leaves first
     */
    public void untilDone(String what, Step step) {
        Duration pause = FIRST_PAUSE;
        for (int failures = 0; ; failures++) {
            try {
                step.run();
                if (failures > 0) {
                    LOG.info("{} works again after {} failures", what, failures);
                }
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Abandoned(what);
            } catch (Exception e) {
                // Whatever it is: to give up would lose what the step was for.
                if (closing.getCount() == 0) {
                    throw new Abandoned(what);
                }
                if (failures == 0 || pause.equals(LONGEST_PAUSE)) {
                    LOG.warn("{} failed, trying again in {}: {}", what, pause, e.toString());
                }
            }
            pause(what, pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    /** Lets go of every step that still fails. */
    @Override
    public void close() {
        closing.countDown();
    }

    private void pause(String what, Duration pause) {
        try {
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Abandoned(what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Abandoned(what);
        }
    }
}
