package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Why a cluster cannot be talked to at all, in one sentence for whoever set it up. */
final class Unreachable {
    private Unreachable() {}

    static String sentence(Cluster cluster, Duration patience, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SaslAuthenticationException) {
                return "Kafka at %s refused the login (%s); check kafka.sasl.mechanism and kafka.sasl.jaas.config"
                        .formatted(cluster.address(), cause.getMessage());
            }
            if (cause instanceof SslAuthenticationException) {
                return "the TLS handshake with Kafka at %s failed (%s); check kafka.ssl.truststore.*, kafka.ssl.keystore.* and that the broker's certificate names that host"
                        .formatted(cluster.address(), root(cause).getMessage());
            }
        }
        if (failure instanceof KafkaException && !(failure instanceof RetriableException)) {
            return "no Kafka client can be made from the kafka.* keys: "
                    + root(failure).getMessage();
        }
        return "no Kafka broker answered at %s within %d s (kafka.security.protocol is %s)"
                .formatted(
                        cluster.address(),
                        patience.toSeconds(),
                        cluster.settings(Map.of())
                                .getOrDefault(
                                        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                                        CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
