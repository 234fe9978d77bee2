package dev.millrace.testkit;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Keeps the servers' own log, some 2,000 lines per start, out of the tests' output. */
public final class QuietServers {
    private static final List<String> NAMES =
            List.of(
                    "org.apache.kafka",
                    "kafka",
                    "state.change.logger",
                    "io.kroxylicious",
                    "io.zonky");

    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final List<Logger> LOGGERS = NAMES.stream().map(Logger::getLogger).toList();

    private QuietServers() {}

    /** For the time before Quarkus sets the log up, and for tests without it. */
    public static void hush() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    /** The same for Quarkus. */
    static Map<String, String> settings() {
        return NAMES.stream()
                .collect(
                        Collectors.toMap(
                                name -> "quarkus.log.category.\"" + name + "\".level",
                                _ -> "WARN"));
    }
}
