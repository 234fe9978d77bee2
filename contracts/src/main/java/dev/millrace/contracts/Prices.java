package dev.millrace.contracts;

import java.math.BigDecimal;

/**
 * What a model costs, in USD per million tokens.
 *
 * @param cachedInput price of an input token that the provider had cached
 */
public record Prices(BigDecimal input, BigDecimal cachedInput, BigDecimal output) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    public Prices {
        if (input.signum() < 0 || cachedInput.signum() < 0 || output.signum() < 0) {
            throw new IllegalArgumentException(
                    "prices must not be negative, were %s, %s, %s"
                            .formatted(input, cachedInput, output));
        }
    }

    public static Prices free() {
        return new Prices(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    /** Whether a call costs nothing. */
    public boolean areZero() {
        return input.signum() == 0 && cachedInput.signum() == 0 && output.signum() == 0;
    }

    /** The exact price of a call in USD; nothing is rounded. */
    public BigDecimal usd(Usage usage) {
        BigDecimal fresh = BigDecimal.valueOf(usage.inputTokens() - usage.cachedInputTokens());
        return input.multiply(fresh)
                .add(cachedInput.multiply(BigDecimal.valueOf(usage.cachedInputTokens())))
                .add(output.multiply(BigDecimal.valueOf(usage.outputTokens())))
                .divide(MILLION);
    }
}
