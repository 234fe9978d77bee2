package dev.millrace.contracts;

import java.util.List;

/** What a job asks for. The request passes through untouched; only what we decide on is read. */
public sealed interface Task {
    String CHAT = "chat";
    String EMBED = "embed";
    String CLASSIFY = "classify";
    String INDEX = "index";
    String SEARCH = "search";
    String ANSWER = "answer";
    String UNINDEX = "unindex";

    /** Every kind, in the order in which people are told. */
    List<String> KINDS = List.of(CHAT, EMBED, CLASSIFY, INDEX, SEARCH, ANSWER, UNINDEX);

    /** The kind's name on the wire. */
    String kind();

    /**
     * What a model must be able to do that takes this task next, as the registry says it. An answer
     * is first searched for, then written.
     *
     * @param found whether it has been searched for
     */
    default String modelKind(boolean found) {
        return switch (this) {
            case Chat _ -> CHAT;
            case Answer _ -> found ? CHAT : EMBED;
            case Classify _ -> CLASSIFY;
            case Embed _, Index _, Search _, Unindex _ -> EMBED;
        };
    }

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

    /** Documents to be kept. */
    record Index(RawJson request, IndexRequest body) implements Task {
        @Override
        public String kind() {
            return INDEX;
        }
    }

    /** What is looked for in a collection. */
    record Search(RawJson request, SearchRequest body) implements Task {
        @Override
        public String kind() {
            return SEARCH;
        }
    }

    /** A question to be answered from a collection. */
    record Answer(RawJson request, AnswerRequest body) implements Task {
        @Override
        public String kind() {
            return ANSWER;
        }
    }

    /** Documents to be forgotten. */
    record Unindex(RawJson request, UnindexRequest body) implements Task {
        @Override
        public String kind() {
            return UNINDEX;
        }
    }
}
