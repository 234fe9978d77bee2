package dev.millrace.deploy.stack;

import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A server that somebody else runs: it is asked whether it answers, and else left alone. */
final class GivenPart implements Part {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);

    private final String name;
    private final String option;
    private final String address;
    private final BooleanSupplier answers;

    /**
     * @param option the one that named it
     * @param address host and port
     */
    GivenPart(String name, String option, String address, BooleanSupplier answers) {
        this.name = name;
        this.option = option;
        this.address = address;
        this.answers = answers;
    }

    @Override
    public int port() {
        return URI.create("any://" + address.replaceAll(",.*", "")).getPort();
    }

    @Override
    public @Nullable Child child() {
        return null;
    }

    @Override
    public void launch() {
        // It runs already, or awaitReady says that it does not.
    }

    @Override
    public void awaitReady() {
        if (!Patience.lasts(ANSWERS_WITHIN, answers)) {
            throw new StackFailure(
                    "%s at %s, which %s names, did not answer within %d s"
                            .formatted(name, address, option, ANSWERS_WITHIN.toSeconds()));
        }
    }

    @Override
    public void stop() {
        // Who started it stops it.
    }

    @Override
    public void kill() {
        throw new StackFailure(name + " at " + address + " is not a process of this stack");
    }
}
