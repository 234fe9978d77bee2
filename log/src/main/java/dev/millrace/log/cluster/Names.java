package dev.millrace.log.cluster;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the cluster calls our topics and groups: our name for them, with a prefix. Everything but
 * Kafka itself knows our names alone: code, records, tables and dead letters.
 *
 * @param prefix at most 100 letters, digits, dots, dashes and underscores; empty on a cluster of
 *     our own
 */
public record Names(String prefix) {
    /** The key that says it. */
    public static final String KEY = "kafka.name-prefix";

    /** A topic's name has at most 249 characters, and our longest need less than 149 of them. */
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    /** On a cluster of our own. */
    public static final Names PLAIN = new Names("");

    public Names {
        if (!ALLOWED.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "%s must be at most 100 letters, digits, dots, dashes and underscores, was '%s'"
                            .formatted(KEY, prefix));
        }
    }

    /** What the cluster calls a topic or group of ours. */
    public String onCluster(String ours) {
        return prefix + ours;
    }

    /** The same for many, in their order. */
    public List<String> onCluster(Collection<String> ours) {
        return ours.stream().map(this::onCluster).toList();
    }

    /**
     * What we call a topic or group of the cluster.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    public String ours(String onCluster) {
        if (!onCluster.startsWith(prefix)) {
            throw new IllegalArgumentException(
                    "%s is not ours: it does not begin with %s, %s"
                            .formatted(onCluster, KEY, prefix));
        }
        return onCluster.substring(prefix.length());
    }
}
