package dev.millrace.inference.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Has an engine read a prompt and write an answer, and looks after each step whether it is still
 * wanted. On a small machine a prompt is read as slowly as an answer is written, so it is read in
 * steps too.
 *
 * @param stepTokens about how many tokens of a prompt are read between two looks
 */
record WriteAnswer(int stepTokens) {
    /** What became of it. */
    sealed interface Written {
        /**
         * An answer.
         *
         * @param tokens written, the one that ended it included
         * @param isCut whether it ended at the limit and not by itself
         */
        record Answer(String text, int tokens, boolean isCut) implements Written {}

        /** Nobody wants it any more. */
        record Unwanted() implements Written {}
    }

    WriteAnswer {
        if (stepTokens < 1) {
            throw new IllegalArgumentException("stepTokens must be at least 1, was " + stepTokens);
        }
    }

    /**
     * Reads and writes.
     *
     * @param promptTokens of {@code prompt}, as the engine counts them
     * @param tokensMax most tokens to write
     */
    Written write(
            Engine engine,
            String prompt,
            int promptTokens,
            Sampling sampling,
            int tokensMax,
            BooleanSupplier unwanted) {
        engine.forget();
        for (int end : steps(prompt, promptTokens)) {
            if (unwanted.getAsBoolean()) {
                return new Written.Unwanted();
            }
            engine.read(prompt.substring(0, end));
        }
        if (unwanted.getAsBoolean()) {
            return new Written.Unwanted();
        }
        Engine.Writing writing = engine.write(prompt, sampling, tokensMax);
        StringBuilder text = new StringBuilder();
        int pieces = 0;
        while (writing.hasNext()) {
            text.append(writing.next());
            pieces++;
            if (writing.hasNext() && unwanted.getAsBoolean()) {
                writing.stop();
                return new Written.Unwanted();
            }
        }
        return answer(engine, text.toString(), pieces, tokensMax);
    }

    /**
     * A piece is a token, except that the last piece is none, and that a character of several
     * tokens is one piece: then the tokens of the text are more.
     */
    private static Written answer(Engine engine, String text, int pieces, int tokensMax) {
        int tokens = Math.max(pieces - 1, text.isEmpty() ? 0 : engine.tokens(text));
        return new Written.Answer(text, Math.min(tokens, tokensMax), tokens >= tokensMax);
    }

    /**
     * Where each step ends but the last, in characters: before a word and never inside a character.
     * A step that ends inside a token of the whole prompt costs that token twice, no more.
     */
    List<Integer> steps(String prompt, int promptTokens) {
        List<Integer> ends = new ArrayList<>();
        double charsPerToken = (double) prompt.length() / Math.max(1, promptTokens);
        int before = 0;
        for (long tokens = stepTokens; tokens < promptTokens; tokens += stepTokens) {
            int end = wordStart(prompt, (int) (tokens * charsPerToken));
            if (end > before) {
                ends.add(end);
                before = end;
            }
        }
        return ends;
    }

    private static int wordStart(String prompt, int near) {
        for (int at = near; at > Math.max(0, near - 16); at--) {
            if (prompt.charAt(at) == ' ' || prompt.charAt(at) == '\n') {
                return at;
            }
        }
        return Character.isLowSurrogate(prompt.charAt(near)) ? near - 1 : near;
    }
}
