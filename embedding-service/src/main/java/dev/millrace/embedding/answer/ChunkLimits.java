package dev.millrace.embedding.answer;

/**
 * How documents are cut where a job does not say.
 *
 * @param tokensMax longest chunk, in tokens of the model; never more than the model reads
 * @param overlapTokens what neighbouring chunks share, at most half of a chunk
 * @param perJobMax most chunks of one job
 */
public record ChunkLimits(int tokensMax, int overlapTokens, int perJobMax) {
    private static final int TOKENS_MIN = 16;

    public ChunkLimits {
        if (tokensMax < TOKENS_MIN) {
            throw new IllegalArgumentException(
                    "embedding.chunks.tokens-max must be at least %d, was %d"
                            .formatted(TOKENS_MIN, tokensMax));
        }
        if (overlapTokens < 0 || overlapTokens > tokensMax / 2) {
            throw new IllegalArgumentException(
                    "embedding.chunks.overlap-tokens must be 0 to half of tokens-max (%d), was %d"
                            .formatted(tokensMax / 2, overlapTokens));
        }
        if (perJobMax < 1) {
            throw new IllegalArgumentException(
                    "embedding.chunks.per-job-max must be at least 1, was %d".formatted(perJobMax));
        }
    }
}
