package dev.millrace.log;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of a local stack ends when the process that started it is gone, however it went: nobody
 * else would stop it.
 */
@ApplicationScoped
class EndWithSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(EndWithSupervisor.class);

    void watch(@Observes Startup event, SupervisorConfig config) {
        config.pid()
                .ifPresent(pid ->
                        Thread.ofPlatform()
                                .daemon()
                                .name("supervisor-watch")
                                .start(() -> awaitEndOf(pid, config.grace())));
    }

    private static void awaitEndOf(long pid, Duration grace) {
        ProcessHandle.of(pid).ifPresent(supervisor -> supervisor.onExit().join());
        LOG.warn("the supervisor, process {}, is gone: this process ends too", pid);
        EndProcess.within(grace);
    }
}
