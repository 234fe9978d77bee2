package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/**
 * Notices a consumer that is out of its group for good. A heartbeat that is answered with an error
 * that Kafka's client calls fatal (a right that is denied, an instance id that another has, a group
 * that is full) fails one poll; from then on every poll is empty and none fails, whatever becomes
 * of the cause. Our own readers open another consumer after each failure. A channel polls on.
 *
 * <p>What such a consumer no longer does is sending heartbeats. So does one whose coordinator is
 * away or denied, but that time or an operator cures: only what is silent while the cluster answers
 * and lacks nothing is lost.
 */
public final class WatchMembers {
    /** How often brokers want a heartbeat, by default. */
    private static final Duration SILENCE_MIN = Duration.ofSeconds(5);

    private final Map<Consumer<?, ?>, Integer> silentLooks = new ConcurrentHashMap<>();
    private final Duration silenceMax;
    private final long looksMax;
    private final java.util.function.Consumer<String> end;

    /**
     * @param silenceMax longest time without a heartbeat, and time that the cluster must have
     *     answered meanwhile; at least five seconds, and more than the brokers' heartbeat interval
     * @param every how often it is looked
     * @param end told in a sentence why this process must end
     */
    public WatchMembers(
            Duration silenceMax, Duration every, java.util.function.Consumer<String> end) {
        if (silenceMax.compareTo(SILENCE_MIN) < 0) {
            throw new IllegalArgumentException(
                    "access-check.silence-max must be at least %s, was %s"
                            .formatted(SILENCE_MIN, silenceMax));
        }
        this.silenceMax = silenceMax;
        this.looksMax = 1 + Math.ceilDiv(silenceMax.toMillis(), every.toMillis());
        this.end = end;
    }

    /** Watches a consumer of a group until it is closed. */
    public void add(Consumer<?, ?> consumer) {
        silentLooks.put(consumer, 0);
    }

    /** Looks, when the cluster has just answered and lacks nothing. */
    void look() {
        for (Consumer<?, ?> consumer : silentLooks.keySet()) {
            heartbeat(consumer)
                    .ifPresentOrElse(
                            heartbeat -> listen(consumer, heartbeat),
                            () -> silentLooks.remove(consumer));
        }
    }

    /** The cluster is away or lacks something: nothing follows from a silence. */
    void doNotLook() {
        silentLooks.replaceAll((_, _) -> 0);
    }

    private void listen(Consumer<?, ?> consumer, Metric heartbeat) {
        if (!isSilent(heartbeat)) {
            silentLooks.put(consumer, 0);
        } else if (silentLooks.merge(consumer, 1, Integer::sum) >= looksMax) {
            silentLooks.remove(consumer);
            end.accept(
                    "the consumer %s is out of its group for good (no heartbeat for %d s, though the cluster answers and lacks nothing): this process ends, to be started anew"
                            .formatted(
                                    heartbeat.metricName().tags().get("client-id"),
                                    silenceMax.toSeconds()));
        }
    }

    /** Below 0 there never was one. */
    private boolean isSilent(Metric heartbeat) {
        return heartbeat.metricValue() instanceof Double secondsAgo
                && (secondsAgo < 0 || secondsAgo >= silenceMax.toSeconds());
    }

    /** Metrics are all that another thread may ask a consumer for; one that is closed has none. */
    private static Optional<? extends Metric> heartbeat(Consumer<?, ?> consumer) {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("last-heartbeat-seconds-ago"))
                .findAny();
    }
}
