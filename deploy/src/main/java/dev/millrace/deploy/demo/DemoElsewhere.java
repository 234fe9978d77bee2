package dev.millrace.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.deploy.client.Server;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tickets on an installation that runs anyway, over its public URL alone. */
final class DemoElsewhere {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final URI url;
    private final Server server;
    private final DemoReport report;

    DemoElsewhere(URI url, Server server, DemoReport report) {
        this.url = url;
        this.server = server;
        this.report = report;
    }

    /** Whether everything came out as it must; a chat may be refused where no model chats. */
    boolean tell() {
        long begun = System.nanoTime();
        report.begin(url, "", "Answered by whatever models this installation lists.");
        String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        var tickets = new Tickets("demo-" + run + "-");
        var jobs = new ArrayList<DemoJob>();
        tickets.quick().stream()
                .filter(job -> job.wanted().equals("succeeded"))
                .map(job -> job.through(DemoJob.HTTP))
                .forEach(jobs::add);
        jobs.add(tickets.reply(DemoJob.HTTP));
        jobs.forEach(job -> server.post("/v1/jobs", job.json()));
        Map<DemoJob, JsonNode> ends = new LinkedHashMap<>();
        for (var job : jobs) {
            var end = server.awaitEnd(job.id(), PATIENCE);
            if (ends.isEmpty()) {
                report.firstEnd(job.id(), Duration.ofNanos(System.nanoTime() - begun));
            }
            ends.put(noModelChats(job, end) ? job.refused() : job, end);
        }
        report.table(ends);
        report.ends(ends);
        report.route(tickets.id(Tickets.TOPIC), ends.values().iterator().next());
        return report.everythingHolds();
    }

    private static boolean noModelChats(DemoJob job, JsonNode end) {
        return job.isChat() && end.path("error").path("code").asText().equals("model_not_found");
    }
}
