package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
import java.util.Map;

/** One topic as the list wants it. */
record Topic(String name, int partitions, Map<String, String> config) {
    Topic {
        if (partitions < 1) {
            throw new StackFailure(name + " needs at least one partition, not " + partitions);
        }
        config = Map.copyOf(config);
    }

    /** The same as the cluster calls it. */
    Topic on(Cluster cluster) {
        return new Topic(cluster.names().onCluster(name), partitions, config);
    }
}
