package dev.millrace.backends.breaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Writes down what it is told. */
final class TestingWatch implements Breakers.Watch {
    final List<String> told = new ArrayList<>();
    final List<Supplier<Duration>> gauges = new ArrayList<>();

    @Override
    public void added(String backend, Supplier<Duration> restLeft) {
        gauges.add(restLeft);
    }

    @Override
    public void opened(String backend, String why) {
        told.add("opened: " + why);
    }

    @Override
    public void closed(String backend, Duration after) {
        told.add("closed after " + after);
    }

    @Override
    public void heldBack(String backend, String why) {
        told.add("held back: " + why);
    }
}
