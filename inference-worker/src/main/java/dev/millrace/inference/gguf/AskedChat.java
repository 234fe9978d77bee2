package dev.millrace.inference.gguf;

import java.util.List;

/** What a request asks for. */
sealed interface AskedChat {
    /**
     * An answer to a conversation.
     *
     * @param turns a system turn or none, then user and assistant in turn, the user first and last
     */
    record Answerable(List<Turn> turns, Sampling sampling) implements AskedChat {
        public Answerable {
            turns = List.copyOf(turns);
        }
    }

    /** What a model in this process cannot give. */
    record Refused(String code, String field, String message) implements AskedChat {}
}
