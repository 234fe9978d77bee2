package dev.millrace.testkit.provider;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The scripts a test laid down beforehand, and how often each text has failed; for any thread. */
final class Rules {
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, Integer> failures = new HashMap<>();

    private static final class Rule {
        final String contains;
        final List<String> scripts;
        int played;

        Rule(String contains, List<String> scripts) {
            this.contains = contains;
            this.scripts = scripts;
        }
    }

    synchronized void add(String textContains, List<String> scripts) {
        if (scripts.isEmpty()) {
            throw new IllegalArgumentException("no script for " + textContains);
        }
        scripts.forEach(Script::in);
        rules.add(new Rule(textContains, List.copyOf(scripts)));
    }

    /** The marks for this call, "" where no rule fits; the first rule that fits counts. */
    synchronized String next(String text) {
        for (var rule : rules) {
            if (text.contains(rule.contains)) {
                int turn = Math.min(rule.played++, rule.scripts.size() - 1);
                return rule.scripts.get(turn);
            }
        }
        return "";
    }

    /** Turns the first calls with this text into failures, where the script says so. */
    synchronized Script unlessSpent(Script script, String text) {
        var first = script.failFirst();
        if (first.times() == 0 || failures.merge(text, 1, Integer::sum) > first.times()) {
            return script;
        }
        var fails = new Script.Ending.Fails(first.status(), new Script.Retry.Unsaid());
        return new Script(script.slow(), script.stall(), first, fails);
    }

    synchronized void clear() {
        rules.clear();
        failures.clear();
    }
}
