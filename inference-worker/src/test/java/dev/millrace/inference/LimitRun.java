package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A provider that takes so many calls at once and turns the rest away, then half as many, then as
 * many as before. The long form writes what was seen each second to {@code target/adaptive-limit}.
 */
record LimitRun(
        TestingWork work, TestingRouter router, ScriptedProvider provider, MeterRegistry meters) {
    private static final boolean SOAK = System.getProperty("soak") != null;
    private static final int TAKES = SOAK ? 40 : 12;
    private static final Duration PHASE = Duration.ofSeconds(SOAK ? 60 : 2);
    private static final Duration TICK = SOAK ? Duration.ofSeconds(1) : Duration.ofMillis(250);
    private static final Duration SHORTEST = Duration.ofMillis(SOAK ? 500 : 50);
    private static final Duration LONGEST = Duration.ofMillis(SOAK ? 1_500 : 150);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Candidate NARROW = candidate("narrow", "narrow", "hosted");

    /** So many jobs wait or run at any time, more than there are slots. */
    private static final int BACKLOG = 300;

    /** What is turned away, in percent of all calls, while a limit stands still. */
    private static final int FEW_PERCENT = 10;

    /** What was seen in one tick. */
    record Seen(double second, int takes, int limit, int running, int answered, int turnedAway) {
        static final String HEAD = "second,takes,limit,running,answered,turned_away";

        String csv() {
            return "%.1f,%d,%d,%d,%d,%d"
                    .formatted(second, takes, limit, running, answered, turnedAway);
        }
    }

    void limitFoundAndFollowed() throws IOException {
        List<List<Seen>> phases = new ArrayList<>();
        long begun = System.nanoTime();
        int sent = 0;
        for (int takes : List.of(TAKES, TAKES / 2, TAKES)) {
            provider.behave(
                    Conduct.good()
                            .takingBetween(SHORTEST, LONGEST)
                            .limiting(0, Duration.ZERO)
                            .serving(takes));
            List<Seen> seen = new ArrayList<>();
            phases.add(seen);
            long until = System.nanoTime() + PHASE.toNanos();
            while (System.nanoTime() - until < 0) {
                sent += send(BACKLOG - (sent - outcomes().size()), sent);
                int before = provider.calls("narrow").size();
                int endedBefore = ended();
                poll(TICK);
                seen.add(look((System.nanoTime() - begun) / 1e9, takes, before, endedBefore));
            }
        }
        provider.behave(Conduct.good());
        int all = sent;
        assertThat(router.turnUntil(PATIENCE, () -> outcomes().size() >= all)).isTrue();
        tell(phases);
        assertThat(outcomes()).allMatch(o -> o.ending() instanceof Ending.Succeeded);
        List<Seen> seen = phases.stream().flatMap(List::stream).toList();
        assertThat(share(seen, Seen::turnedAway, s -> s.answered() + s.turnedAway()))
                .as("percent turned away")
                .isLessThan(FEW_PERCENT);
    }

    private Seen look(double second, int takes, int callsBefore, int endedBefore) {
        List<Call> calls = provider.calls("narrow");
        int turnedAway =
                (int)
                        calls.subList(callsBefore, calls.size()).stream()
                                .filter(call -> call.status() == 429)
                                .count();
        int running = (int) calls.stream().filter(c -> !c.ended() && c.status() != 429).count();
        int limit =
                (int) meters.get("inference.calls.limit").tag("model", "narrow").gauge().value();
        return new Seen(second, takes, limit, running, ended() - endedBefore, turnedAway);
    }

    private int ended() {
        return (int)
                provider.calls("narrow").stream()
                        .filter(c -> c.ended() && c.status() == 200)
                        .count();
    }

    private int send(int jobs, int from) {
        List<TestingTopics.Outgoing> records = new ArrayList<>();
        for (int n = 0; n < jobs; n++) {
            records.add(TestingWork.outgoing(order(key(), NARROW), chat("narrow " + (from + n))));
        }
        work.topics().sendAll(records);
        return records.size();
    }

    private void poll(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        router.turnUntil(time.plusSeconds(1), () -> System.nanoTime() - until >= 0);
    }

    private List<JobOutcome> outcomes() {
        return work.topics().arrived().stream()
                .filter(arrival -> arrival.topic().equals(Topics.JOBS_FINISHED))
                .map(arrival -> Wire.readFinished(TestingWork.wire(arrival)))
                .toList();
    }

    private interface Count {
        double of(Seen seen);
    }

    /** In percent. */
    private static double share(List<Seen> seen, Count part, Count whole) {
        return 100
                * seen.stream().mapToDouble(part::of).sum()
                / seen.stream().mapToDouble(whole::of).sum();
    }

    private void tell(List<List<Seen>> phases) throws IOException {
        for (List<Seen> its : phases) {
            List<Seen> settled = its.subList(its.size() / 3, its.size());
            System.out.printf(
                    "takes %d: used %.1f %%, after a third of the time %.1f %%; turned away %.2f %%,"
                            + " then %.2f %%; limit %d at the end%n",
                    its.getFirst().takes(),
                    share(its, Seen::running, Seen::takes),
                    share(settled, Seen::running, Seen::takes),
                    share(its, Seen::turnedAway, s -> s.answered() + s.turnedAway()),
                    share(settled, Seen::turnedAway, s -> s.answered() + s.turnedAway()),
                    its.getLast().limit());
        }
        System.out.printf(
                "%d jobs, all succeeded; most attempts of one: %d; deferrals: %d%n",
                outcomes().size(),
                outcomes().stream().mapToInt(o -> o.attempts().size()).max().orElse(0),
                router.deferred());
        if (SOAK) {
            List<String> lines = new ArrayList<>(List.of(Seen.HEAD));
            List<Seen> seen = phases.stream().flatMap(List::stream).toList();
            seen.forEach(s -> lines.add(s.csv()));
            Files.write(Path.of("target", "adaptive-limit.csv"), lines);
            Files.writeString(Path.of("target", "adaptive-limit.svg"), LimitChart.of(seen));
        }
    }
}
