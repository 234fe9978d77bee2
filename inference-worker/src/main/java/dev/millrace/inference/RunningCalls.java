package dev.millrace.inference;

import dev.millrace.backends.route.Leaving;
import dev.millrace.contracts.JobKey;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ModelServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The calls of this process, so that a cancel finds the one it means. */
final class RunningCalls {
    private final Map<JobKey, ModelServer.Call> running = new ConcurrentHashMap<>();
    private final CountDownLatch leaving = new CountDownLatch(1);

    /**
     * Waits for the call's end.
     *
     * @param cancelled asked once more after the call can be found, so that no cancel falls between
     */
    CallEnd await(JobKey key, ModelServer.Call call, Predicate<JobKey> cancelled)
            throws InterruptedException {
        running.put(key, call);
        try {
            if (isLeaving() || cancelled.test(key)) {
                call.close();
            }
            return call.await();
        } finally {
            running.remove(key, call);
        }
    }

    /** Closes the call of a job, if it has one here. */
    void close(JobKey key) {
        ModelServer.Call call = running.get(key);
        if (call != null) {
            call.close();
        }
    }

    /** The process goes: closes every call and ends every pause, now and from now on. */
    void leave() {
        leaving.countDown();
        running.values().forEach(ModelServer.Call::close);
    }

    boolean isLeaving() {
        return leaving.getCount() == 0;
    }

    /** Waits; shorter if the process goes. */
    void pause(Duration wait) throws Leaving, InterruptedException {
        boolean gone = leaving.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (gone) {
            throw new Leaving();
        }
    }
}
