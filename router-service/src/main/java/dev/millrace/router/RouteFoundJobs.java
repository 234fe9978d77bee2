package dev.millrace.router;

import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogRecords;
import dev.millrace.log.Persistence;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Moves each job that was searched for on to the model that answers from what was found. */
@ApplicationScoped
class RouteFoundJobs {
    private final LogRecords read;
    private final Cancels cancels;
    private final Router router;
    private final Persistence persistence;
    private final JobRules rules;

    RouteFoundJobs(
            LogRecords read,
            Cancels cancels,
            Router router,
            Persistence persistence,
            JobRulesConfig rules) {
        this.read = read;
        this.cancels = cancels;
        this.router = router;
        this.persistence = persistence;
        this.rules = rules.rules();
    }

    @Incoming("jobs-embedded")
    @Blocking
    void take(ConsumerRecords<byte[], byte[]> records) {
        List<Routed> routed = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            WireRecord wire = LogRecords.wire(record);
            try {
                WorkOrder order = Wire.readWork(wire);
                if (!cancels.has(order.job().key())) {
                    routed.add(router.routeAgain(order, rules, wire.value()));
                }
            } catch (UnreadableRecord e) {
                routed.add(
                        Routed.dead(
                                DeadLetters.of(
                                        record,
                                        read.position(record),
                                        String.valueOf(e.getMessage()))));
            }
        }
        persistence.untilDone(
                "routing of " + records.count() + " jobs with what was found",
                () -> router.write(routed));
    }
}
