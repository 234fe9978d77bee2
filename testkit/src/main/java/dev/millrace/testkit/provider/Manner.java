package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How calls are answered, as lots to draw from: {@link Script}s come out.
 *
 * @param first time to the first byte
 * @param perToken time between two tokens, drawn once a call
 * @param answerTokens length of generated words; null where {@code reply} says what is said
 * @param chances of ending otherwise than properly
 */
public record Manner(
        Distribution first,
        Distribution perToken,
        Reply reply,
        @Nullable Distribution answerTokens,
        Usage usage,
        List<Chance> chances,
        Duration stall,
        Pieces pieces,
        Duration perByte) {

    /** Answers at once, with what the request wants. */
    public static final Manner GOOD =
            new Manner(
                    Distribution.NOTHING,
                    Distribution.NOTHING,
                    new Reply.Fitting(),
                    null,
                    Usage.PLAIN,
                    List.of(),
                    Duration.ZERO,
                    Pieces.EVENTS,
                    Duration.ZERO);

    /**
     * What happens to some calls.
     *
     * @param rate share of calls, 0 to 1
     */
    public record Chance(double rate, Ending ending) {
        public Chance {
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException("rate " + rate + ": 0 to 1");
            }
        }
    }

    public Manner {
        chances = List.copyOf(chances);
        double sum = chances.stream().mapToDouble(Chance::rate).sum();
        if (sum > 1 + 1e-9) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "rates add up to %.3f: at most 1", sum));
        }
    }

    public Manner first(Distribution chosen) {
        return new Manner(
                chosen, perToken, reply, answerTokens, usage, chances, stall, pieces, perByte);
    }

    public Manner perToken(Distribution chosen) {
        return new Manner(
                first, chosen, reply, answerTokens, usage, chances, stall, pieces, perByte);
    }

    public Manner saying(Reply chosen) {
        return new Manner(first, perToken, chosen, null, usage, chances, stall, pieces, perByte);
    }

    /** Answers of generated words, so many of them. */
    public Manner answering(Distribution tokens) {
        return new Manner(first, perToken, reply, tokens, usage, chances, stall, pieces, perByte);
    }

    public Manner usage(Usage chosen) {
        return new Manner(
                first, perToken, reply, answerTokens, chosen, chances, stall, pieces, perByte);
    }

    public Manner chances(List<Chance> chosen) {
        return new Manner(
                first, perToken, reply, answerTokens, usage, chosen, stall, pieces, perByte);
    }

    /** A pause in the middle of every answer. */
    public Manner stalling(Duration chosen) {
        return new Manner(
                first, perToken, reply, answerTokens, usage, chances, chosen, pieces, perByte);
    }

    /**
     * Answers in other pieces than events.
     *
     * @param between two pieces
     */
    public Manner inPieces(Pieces chosen, Duration between) {
        return new Manner(
                first, perToken, reply, answerTokens, usage, chances, stall, chosen, between);
    }

    Script draw(RandomGenerator random) {
        var wait = time(first, random);
        double lot = random.nextDouble();
        var pace = new Pace(wait, time(perToken, random), stall, pieces, perByte);
        var said =
                answerTokens == null
                        ? reply
                        : new Reply.Words(
                                (int) Math.min(Reply.WORDS_MAX, answerTokens.draw(random)));
        return new Script(said, usage, pace, Script.PLAIN.failFirst(), ending(lot));
    }

    private Ending ending(double lot) {
        double below = 0;
        for (var chance : chances) {
            below += chance.rate();
            if (lot < below) {
                return chance.ending();
            }
        }
        return new Ending.Answers();
    }

    private static Duration time(Distribution distribution, RandomGenerator random) {
        return Duration.ofNanos((long) distribution.draw(random));
    }
}
