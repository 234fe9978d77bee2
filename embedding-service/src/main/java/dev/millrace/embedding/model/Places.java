package dev.millrace.embedding.model;

import dev.millrace.contracts.Priority;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Places in the model. Whoever is interactive goes in first, else whoever came first. */
final class Places {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Map<Priority, Line> lines = new EnumMap<>(Priority.class);
    private final Condition allFree = lock.newCondition();
    private final int all;
    private int free;

    private static final class Line {
        final Condition turn;
        int waiting;

        Line(Condition turn) {
            this.turn = turn;
        }
    }

    Places(int all) {
        this.all = all;
        this.free = all;
        for (Priority lane : Priority.values()) {
            lines.put(lane, new Line(lock.newCondition()));
        }
    }

    private Line line(Priority lane) {
        return lines.computeIfAbsent(lane, _ -> new Line(lock.newCondition()));
    }

    /** Waits for a place. */
    void take(Priority lane) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Line mine = line(lane);
            if (free == 0 || mine.waiting > 0 || isInteractiveBefore(lane)) {
                await(mine, lane);
            }
            free--;
            callNext();
        } finally {
            lock.unlock();
        }
    }

    private void await(Line mine, Priority lane) throws InterruptedException {
        mine.waiting++;
        try {
            do {
                mine.turn.await();
            } while (free == 0 || isInteractiveBefore(lane));
        } catch (InterruptedException e) {
            mine.waiting--;
            // It may have been called just now.
            callNext();
            throw e;
        }
        mine.waiting--;
    }

    private boolean isInteractiveBefore(Priority lane) {
        return lane != Priority.INTERACTIVE && line(Priority.INTERACTIVE).waiting > 0;
    }

    void giveBack() {
        lock.lock();
        try {
            free++;
            callNext();
        } finally {
            lock.unlock();
        }
    }

    private void callNext() {
        if (free == all) {
            allFree.signal();
        }
        if (free == 0) {
            return;
        }
        Line first = line(Priority.INTERACTIVE);
        Line next = first.waiting > 0 ? first : line(Priority.BATCH);
        next.turn.signal();
    }

    /** Waits until the model is empty, and takes it whole. */
    void takeAll() {
        lock.lock();
        try {
            while (free < all) {
                allFree.awaitUninterruptibly();
            }
            free = 0;
        } finally {
            lock.unlock();
        }
    }

    void giveAllBack() {
        lock.lock();
        try {
            free = all;
            lines.values().forEach(line -> line.turn.signalAll());
        } finally {
            lock.unlock();
        }
    }
}
