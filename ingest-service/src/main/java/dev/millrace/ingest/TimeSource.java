package dev.millrace.ingest;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The only place that reads the wall clock. */
class TimeSource {
    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
