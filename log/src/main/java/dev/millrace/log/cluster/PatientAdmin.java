package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.ForwardingAdmin;

/**
 * An admin client whose end is bounded as its calls are. {@code close()} waits for every call in
 * flight, without a limit of its own: a client of a broker that was just starting was seen to wait
 * for good.
 */
final class PatientAdmin extends ForwardingAdmin {
    private final Duration patience;

    PatientAdmin(Map<String, Object> settings, Duration patience) {
        super(settings);
        this.patience = patience;
    }

    @Override
    public void close(Duration atMost) {
        super.close(atMost.compareTo(patience) < 0 ? atMost : patience);
    }
}
