package dev.millrace.embedding.remote;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Divides the tokens of a call among its texts, so that the shares add up to the last one. */
final class TokenShares {
    private TokenShares() {}

    /**
     * By the method of the largest remainder: each gets the whole part of its share, and those that
     * lose most by that get one more, the first among equals.
     *
     * @param total to be divided, at most {@link Integer#MAX_VALUE}
     * @param weights each above 0
     */
    static long[] of(long total, List<Integer> weights) {
        long sum = weights.stream().mapToLong(Integer::longValue).sum();
        long[] shares = new long[weights.size()];
        long left = total;
        List<Integer> byRemainder = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            shares[i] = total * weights.get(i) / sum;
            left -= shares[i];
            byRemainder.add(i);
        }
        byRemainder.sort(
                Comparator.comparingLong((Integer i) -> total * weights.get(i) % sum).reversed());
        for (int n = 0; n < left; n++) {
            shares[byRemainder.get(n)]++;
        }
        return shares;
    }
}
