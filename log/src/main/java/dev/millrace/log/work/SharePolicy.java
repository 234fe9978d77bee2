package dev.millrace.log.work;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a share group must be told, and what it must be refused for, so that nothing is lost and
 * nothing is handed to another while it is being handled.
 *
 * @param handlingMax longest time that a record is with its handler
 */
record SharePolicy(Duration handlingMax) {
    /**
     * The third delivery and every later one is written anew. A broker archives silently what it
     * delivered as often as it may, so there must be deliveries left in case we die over that.
     */
    static final int WRITTEN_ANEW_FROM = 3;

    private static final int DELIVERIES_MIN = WRITTEN_ANEW_FROM + 2;

    /** A broker takes no more. */
    private static final int DELIVERIES_MOST = 10;

    /** For what a handler owes after its last call: a write to the log, a row in the database. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private static final String LOCK = "share.record.lock.duration.ms";
    private static final String LOCK_MAX = "group.share.max.record.lock.duration.ms";
    private static final String RENEW = "share.renew.acknowledge.enable";
    private static final String GROUP_DELIVERIES = "share.delivery.count.limit";
    private static final String DELIVERIES = "group.share.delivery.count.limit";

    /** Kafka 4.3 and later can forbid to renew a lock, group by group. */
    static boolean canRenew(Map<String, String> groupConfig) {
        return !"false".equals(groupConfig.get(RENEW));
    }

    /**
     * The group's own configuration.
     *
     * @param broker the broker's configuration
     * @param current the group's configuration as it is
     * @throws IllegalStateException naming the setting that has to change first
     */
    Map<String, String> wanted(
            String group, Map<String, String> broker, Map<String, String> current) {
        int deliveries = deliveries(broker, current);
        if (deliveries < DELIVERIES_MIN) {
            throw new IllegalStateException(
                    "%s would lose work that was delivered %d times: %s must be at least %d"
                            .formatted(group, deliveries, DELIVERIES, DELIVERIES_MIN));
        }
        Map<String, String> wanted = new HashMap<>();
        // The default is what is written after the first member joined.
        wanted.put("share.auto.offset.reset", "earliest");
        if (!canRenew(current)) {
            wanted.put(LOCK, Long.toString(lockMillis(group, broker)));
        }
        return wanted;
    }

    private static int deliveries(Map<String, String> broker, Map<String, String> current) {
        return Integer.parseInt(
                current.getOrDefault(GROUP_DELIVERIES, broker.getOrDefault(DELIVERIES, "5")));
    }

    /**
     * What to know about a process of so many slots. What it holds when it is killed may be handed
     * to each of its slots that waited, before the broker notices that they are dead as well.
     */
    static Optional<String> caution(
            String group, int slots, Map<String, String> broker, Map<String, String> current) {
        int deliveries = deliveries(broker, current);
        int safe = deliveries - (WRITTEN_ANEW_FROM - 1);
        if (slots <= safe) {
            return Optional.empty();
        }
        return Optional.of(
                ("%s: a worker of %d slots that is killed may leave work to its deadline, because"
                                + " %s is %d; up to %d slots are safe, more with the engine partitions%s")
                        .formatted(
                                group,
                                slots,
                                DELIVERIES,
                                deliveries,
                                safe,
                                deliveries < DELIVERIES_MOST
                                        ? " or with a limit of up to " + DELIVERIES_MOST
                                        : ""));
    }

    private long lockMillis(String group, Map<String, String> broker) {
        Duration needed = handlingMax.plus(SETTLING);
        long max = Long.parseLong(broker.getOrDefault(LOCK_MAX, "60000"));
        if (needed.toMillis() > max) {
            throw new IllegalStateException(
                    "%s would hand out work that is being done: its records are locked for at most %s,"
                                    .formatted(group, Duration.ofMillis(max))
                            + " handling one can take %s and %s is false; allow that or set %s to %d or more"
                                    .formatted(needed, RENEW, LOCK_MAX, needed.toMillis()));
        }
        return needed.toMillis();
    }
}
