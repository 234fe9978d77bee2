package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Failure;

/** How an exchange ends. */
public sealed interface Ending {
    /** One word for the log. */
    String word();

    /** Properly. */
    record Answers() implements Ending {
        @Override
        public String word() {
            return "answers";
        }
    }

    /** With a status and an error body. */
    record Fails(Failure failure, Retry retry) implements Ending {
        static Fails with(int status) {
            return new Fails(Failure.of(status), new Retry.Unsaid());
        }

        int status() {
            return failure.status();
        }

        @Override
        public String word() {
            return "fails";
        }
    }

    /** Without a proper answer, in one of these ways. */
    enum Mishap implements Ending {
        /** 200 and JSON without {@code choices}, {@code content} or {@code data}. */
        NO_CHOICES,
        /** 200 and HTML. */
        NOT_JSON,
        /** 200 and an error body; in a stream after the first half. */
        ERROR_WITH_200,
        /** 200 and JSON that breaks off; in a stream one such event in its middle. */
        GARBAGE,
        /** 200 and nothing. */
        EMPTY,
        /** Half of the body or stream, then the connection is closed. */
        CUT,
        /** A stream without its last event; a whole answer is as ever. */
        NO_DONE,
        /** The connection is reset without a byte. */
        RESET,
        /** Nothing, until the caller gives up. */
        HANG;

        @Override
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What {@code Retry-After} says. */
    sealed interface Retry {
        record Unsaid() implements Retry {}

        record Seconds(int seconds) implements Retry {}

        record Date(int seconds) implements Retry {}

        /** Whole seconds, rounded up, and {@code retry-after-ms} as well. */
        record Millis(long millis) implements Retry {}
    }
}
