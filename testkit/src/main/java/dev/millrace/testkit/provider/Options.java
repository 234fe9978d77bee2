package dev.millrace.testkit.provider;

import java.time.Duration;

/** The command line of {@link ScriptedProvider#main}. */
record Options(int port, Conduct conduct) {

    static Options of(String... args) {
        var options = new Options(0, Conduct.good());
        for (var arg : args) {
            int equals = arg.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("expected name=value, not " + arg);
            }
            options = options.with(arg.substring(0, equals), arg.substring(equals + 1));
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "port" -> new Options(Integer.parseInt(value), conduct);
            case "latencyMillis" -> {
                var bounds = value.split("-", 2);
                yield with(
                        conduct.takingBetween(
                                millis(bounds[0]), millis(bounds[bounds.length - 1])));
            }
            case "errorRate" -> with(conduct.failing(Double.parseDouble(value)));
            case "rateLimitRate" ->
                    with(conduct.limiting(Double.parseDouble(value), conduct.retryAfter()));
            case "retryAfterSeconds" ->
                    with(
                            conduct.limiting(
                                    conduct.rateLimitRate(),
                                    Duration.ofSeconds(Long.parseLong(value))));
            case "concurrentMax" -> with(conduct.serving(Integer.parseInt(value)));
            case "seed" -> with(conduct.seeded(Long.parseLong(value)));
            default -> throw new IllegalArgumentException("no option is called " + name);
        };
    }

    private Options with(Conduct chosen) {
        return new Options(port, chosen);
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }
}
