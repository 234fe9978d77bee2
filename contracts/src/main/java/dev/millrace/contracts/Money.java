package dev.millrace.contracts;

import java.math.BigDecimal;

/** Money on the wire: a plain decimal string of USD with at least six places, never rounded. */
public final class Money {
    private static final int PLACES_MIN = 6;

    private Money() {}

    public static String text(BigDecimal usd) {
        BigDecimal exact = usd.signum() == 0 ? BigDecimal.ZERO : usd.stripTrailingZeros();
        return exact.setScale(Math.max(PLACES_MIN, exact.scale())).toPlainString();
    }
}
