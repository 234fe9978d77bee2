package dev.millrace.log;

import dev.millrace.log.cluster.WatchAccess;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the cluster lacks a topic or an ACL; a cluster that is away changes nothing. */
@Readiness
@ApplicationScoped
class ClusterReadiness implements HealthCheck {
    private final WatchAccess access;

    ClusterReadiness(WatchAccess access) {
        this.access = access;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> lacking = access.lacking();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("access to Kafka").status(lacking.isEmpty());
        for (int i = 0; i < lacking.size(); i++) {
            response.withData("lacking-" + (i + 1), lacking.get(i));
        }
        return response.build();
    }
}
