package dev.millrace.inference;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** All that is logged meanwhile, to the finest level of some categories. */
final class TestingLog extends Handler implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Logger> fine;

    TestingLog(String... categories) {
        fine = Arrays.stream(categories).map(Logger::getLogger).toList();
        setLevel(Level.ALL);
        fine.forEach(logger -> logger.setLevel(Level.ALL));
        Logger.getLogger("").addHandler(this);
    }

    /** Each with its parameters and its stack trace. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord record) {
        StringWriter thrown = new StringWriter();
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(thrown));
        }
        lines.add(record.getMessage() + Arrays.toString(record.getParameters()) + thrown);
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
        fine.forEach(logger -> logger.setLevel(null));
    }
}
