package dev.millrace.log;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/** One producer and one patience per process, for every service alike. */
@ApplicationScoped
class LogBeans {
    @Produces
    @Singleton
    LogWriter writer(
            @Identifier("default-kafka-broker") Map<String, Object> kafka, LogWriterConfig config) {
        return new LogWriter(
                kafka, new LogWriter.Limits(config.deliveryTimeout(), config.bufferBytes()));
    }

    void close(@Disposes LogWriter writer) {
        writer.close();
    }

    @Produces
    @Singleton
    Persistence persistence() {
        return new Persistence();
    }

    /** Before anything else goes: a batch that cannot be finished is let go of. */
    void leave(
            @Observes @BeforeDestroyed(ApplicationScoped.class) Object event,
            Persistence persistence) {
        persistence.close();
    }
}
