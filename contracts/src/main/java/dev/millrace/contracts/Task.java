package dev.millrace.contracts;

/** What a job asks for. The request passes through untouched; only what we decide on is read. */
public sealed interface Task {
    String CHAT = "chat";
    String EMBED = "embed";
    String CLASSIFY = "classify";

    /** The kind's name on the wire. */
    String kind();

    /** The request as submitted, byte for byte. */
    RawJson request();

    /** An OpenAI {@code chat.completions} body. */
    record Chat(RawJson request, ChatRequest body) implements Task {
        @Override
        public String kind() {
            return CHAT;
        }
    }

    /** An OpenAI {@code embeddings} body. */
    record Embed(RawJson request, EmbedRequest body) implements Task {
        @Override
        public String kind() {
            return EMBED;
        }
    }

    /** Texts and the labels to choose from. */
    record Classify(RawJson request, ClassifyRequest body) implements Task {
        @Override
        public String kind() {
            return CLASSIFY;
        }
    }
}
