package dev.millrace.inference.gguf;

/**
 * A model that is loaded, with one context: one thread at a time. Its prompts and texts are the
 * model's own form; it knows no chats.
 */
interface Engine extends AutoCloseable {
    /** The model itself failed; asking again may help, or another model. */
    final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String what, Throwable cause) {
            super(what, cause);
        }
    }

    /**
     * The prompt that the model's template makes of a conversation.
     *
     * @param messages as JSON, in characters of the basic plane alone: others get lost
     */
    String prompt(String messages);

    /** How many tokens {@code text} is. */
    int tokens(String text);

    /** Tokens that the model reads before each prompt, whatever it says: one or none. */
    int tokensBefore();

    /** Empties the context: what comes next depends on nothing that was before. */
    void forget();

    /** Reads into the context what of {@code prompt} is not there yet, and writes nothing. */
    void read(String prompt);

    /** Reads the rest of {@code prompt} and begins to write. */
    Writing write(String prompt, Sampling sampling, int tokensMax);

    @Override
    void close();

    /** An answer while it is written. */
    interface Writing {
        /** Whether there is more to come; false after the last and after {@link #stop}. */
        boolean hasNext();

        /** The text of the next token; empty for one that shows nothing, or nothing yet. */
        String next();

        /** Ends it now. */
        void stop();
    }
}
