package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Asked;
import dev.millrace.testkit.provider.wire.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What was laid down beforehand for some calls, and how often each text failed; for any thread. */
final class Rules {
    private static final int TEXTS_MAX = 100_000;

    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, Integer> failures = new HashMap<>();

    /** What one call after the other gets. */
    private sealed interface Turns {
        record Marked(List<Script> scripts) implements Turns {}

        record Drawn(Manner manner, int times) implements Turns {}
    }

    private static final class Rule {
        final When when;
        final Turns turns;
        int played;

        Rule(When when, Turns turns) {
            this.when = when;
            this.turns = turns;
        }
    }

    /** The first call gets the first script, and so on; the last stays. */
    synchronized void add(When when, List<String> marks) {
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("no script for " + when);
        }
        rules.add(new Rule(when, new Turns.Marked(marks.stream().map(Marks::in).toList())));
    }

    /** The first so many calls are answered in this manner. */
    synchronized void add(When when, int times, Manner manner) {
        rules.add(new Rule(when, new Turns.Drawn(manner, times)));
    }

    /** What the first rule that fits and is not used up says; plain marks say nothing. */
    synchronized Optional<Script> next(Asked asked, RandomGenerator random) {
        for (var rule : rules) {
            if (rule.when.fits(asked)) {
                switch (rule.turns) {
                    case Turns.Marked(var scripts) -> {
                        var script = scripts.get(Math.min(rule.played++, scripts.size() - 1));
                        return Optional.of(script).filter(told -> !told.equals(Script.PLAIN));
                    }
                    case Turns.Drawn(Manner manner, int times) -> {
                        if (rule.played < times) {
                            rule.played++;
                            return Optional.of(manner.draw(random));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Turns the first calls with this text into failures, where the script says so. */
    synchronized Script unlessSpent(Script script, String text) {
        var first = script.failFirst();
        if (first.times() == 0 || (failures.size() >= TEXTS_MAX && !failures.containsKey(text))) {
            return script;
        }
        if (failures.merge(text, 1, Integer::sum) > first.times()) {
            return script;
        }
        return script.ending(
                new Ending.Fails(Failure.of(first.status()), new Ending.Retry.Unsaid()));
    }

    /** As if nobody had called yet. */
    synchronized void restart() {
        rules.forEach(rule -> rule.played = 0);
        failures.clear();
    }

    synchronized void clear() {
        rules.clear();
        failures.clear();
    }
}
