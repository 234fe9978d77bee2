package dev.millrace.log;

import dev.millrace.log.cluster.Channels;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Names;
import dev.millrace.log.cluster.WatchAccess;
import dev.millrace.log.cluster.WatchMembers;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cluster, one producer and one patience per process, for every service alike. */
@ApplicationScoped
class LogBeans {
    private static final Logger LOG = LoggerFactory.getLogger(LogBeans.class);

    @Produces
    @Singleton
    Cluster cluster(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @ConfigProperty(name = Names.KEY) Optional<String> prefix) {
        return new Cluster(kafka, new Names(prefix.orElse("")));
    }

    @Produces
    @Singleton
    WatchAccess access(Cluster cluster, AccessCheckConfig config, WatchMembers members) {
        return new WatchAccess(cluster, config.every(), members);
    }

    @Produces
    @Singleton
    WatchMembers members(AccessCheckConfig config, SupervisorConfig supervisor) {
        return new WatchMembers(
                config.silenceMax(),
                config.every(),
                why -> {
                    LOG.error(why);
                    EndProcess.within(supervisor.grace());
                });
    }

    /** Every channel tells of its consumer. */
    void watch(@Observes Consumer<?, ?> consumer, WatchMembers members) {
        members.add(consumer);
    }

    @Produces
    @Singleton
    Channels channels(Config config, Cluster cluster) {
        return new Channels(config, cluster.names());
    }

    void close(@Disposes WatchAccess access) {
        access.close();
    }

    @Produces
    @Singleton
    LogRecords records(Cluster cluster) {
        return new LogRecords(cluster.names());
    }

    @Produces
    @Singleton
    LogWriter writer(Cluster cluster, LogWriterConfig config) {
        return new LogWriter(
                cluster, new LogWriter.Limits(config.deliveryTimeout(), config.bufferBytes()));
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
