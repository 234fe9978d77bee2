package dev.millrace.ingest;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** The only source of chance; safe for all threads, and nobody guesses what comes next. */
@Singleton
class Randomness {
    private final SecureRandom generator = new SecureRandom();

    RandomGenerator generator() {
        return generator;
    }
}
