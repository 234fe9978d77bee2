package dev.millrace.embedding;

import dev.millrace.backends.config.BreakerConfig;
import dev.millrace.backends.config.ConnectionConfig;
import dev.millrace.backends.config.ModelListConfig;
import dev.millrace.backends.config.RetryConfig;
import dev.millrace.embedding.model.LongTexts;
import dev.millrace.embedding.vectors.qdrant.Quantisation;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The limits an operator may change. Keys: {@code embedding.*}. */
@ConfigMapping(prefix = "embedding")
interface EmbeddingConfig {
    /** The pool whose jobs this process takes: those of {@code work.<pool>.<lane>.v1}. */
    @WithDefault("embed")
    String pool();

    /**
     * Most texts in the model of this process at the same time; without it one per processor, as
     * each keeps one busy.
     */
    OptionalInt callers();

    /** Where a folder for native libraries is made, about 45 MB that outlive the process. */
    @WithDefault("${java.io.tmpdir}")
    Path nativeCache();

    /** Whether a text longer than the model reads is cut ({@code truncate}) or {@code refuse}d. */
    @WithDefault("truncate")
    LongTexts longTexts();

    /** Largest answer, in bytes of its JSON; the default is what results-service stores. */
    @WithDefault("1048576")
    int outputBytesMax();

    /** How long a job rests at the router whose model this process does not know; above 0. */
    @WithDefault("PT5S")
    Duration unknownModelPause();

    /** Most cancelled jobs remembered, the oldest forgotten first; about 150 bytes each. */
    @WithDefault("100000")
    int cancelsRememberedMax();

    /** Longest wait for jobs in flight when leaving; the default fits into Kubernetes' 30 s. */
    @WithDefault("PT20S")
    Duration grace();

    /** How documents are cut. */
    Chunking chunks();

    /** How collections are searched. */
    Search search();

    /** Where vectors are kept. */
    Vectors vectors();

    /** How labels are compared with texts. */
    Labels labels();

    /** Models on servers. */
    Servers servers();

    /** Keys: {@code embedding.servers.*}. */
    interface Servers extends RetryConfig, BreakerConfig, ConnectionConfig, ModelListConfig {
        /**
         * Most jobs of each lane that wait for servers or their answers; the log keeps the others.
         */
        @WithDefault("128")
        int jobsMax();

        /** Heap for these jobs and their vectors, in bytes, about; half of it for each lane. */
        @WithDefault("67108864")
        long jobsBytesMax();

        /**
         * Most texts of one call; without it what the type of the back end takes: 2048 of openai
         * and vllm, 512 of ollama.
         */
        OptionalInt textsMax();

        /**
         * Most tokens of one call, by our estimate of four bytes each; without it what the type of
         * the back end takes: 300000 of openai, 65536 of vllm, 8192 of ollama.
         */
        OptionalInt tokensMax();

        /**
         * Largest answer of a server, in bytes. A call carries no more texts than the vectors of
         * which fit, at 16 bytes a number.
         */
        @WithDefault("8388608")
        int responseBytesMax();

        /** How long texts wait for company while another call to their back end runs. */
        @WithDefault("PT0.005S")
        Duration linger();

        /**
         * Share of the calls to a back end, in percent, that batch jobs leave to interactive ones.
         * How many calls there are at once is the pool's {@code slotsMax} in the registry.
         */
        @WithDefault("25")
        int interactivePercent();

        /** Longest call, from its begin to the last byte. */
        @WithDefault("PT60S")
        Duration attemptTimeout();
    }

    /** Keys: {@code embedding.labels.*}. */
    interface Labels {
        /** The sentence that is compared with a text, with {@code {}} where the label goes. */
        @WithDefault("This text is about {}.")
        String template();

        /**
         * What cosines are divided by before the softmax, above 0; smaller makes the best label
         * surer. The default is what all-MiniLM-L6-v2 was trained with: cosines times 20.
         */
        @WithDefault("0.05")
        double temperature();

        /** Heap for remembered label vectors, in bytes, about 1,800 each; 0 remembers none. */
        @WithDefault("4194304")
        long cacheBytesMax();
    }

    /** Keys: {@code embedding.chunks.*}. */
    interface Chunking {
        /**
         * Longest chunk of a document where its job does not say, in tokens of the model; less
         * where the model reads less. At least 16. The default leaves a chunk about one subject.
         */
        @WithDefault("200")
        int tokensMax();

        /** Tokens that neighbouring chunks share, 0 to half of a chunk. */
        @WithDefault("32")
        int overlapTokens();

        /** Most chunks of one index job; at least 1. */
        @WithDefault("4096")
        int perJobMax();
    }

    /** Keys: {@code embedding.search.*}. */
    interface Search {
        /** Longest search of a collection, the embedding of what is looked for not included. */
        @WithDefault("PT5S")
        Duration timeout();

        /**
         * Longest search over HTTP, from when its call is here to its answer, above 0; over it the
         * answer is 504. A caller may ask for less with {@code ?timeout=}. Stay below {@code
         * ingest.forward-silence-max}.
         */
        @WithDefault("PT5S")
        Duration deadline();

        /**
         * Most calls about collections over HTTP at once, 1 to 10000; beyond them the answer is
         * 429. The default keeps their bodies below 32 MiB.
         */
        @WithDefault("64")
        int requestsMax();

        /** Longest time the body of such a call may take to arrive, above 0; else it is 408. */
        @WithDefault("PT10S")
        Duration bodyTimeMax();

        /**
         * Most bytes of text that go along with a question that is to be answered; the first hit
         * goes in any case. What a chat model reads at the default is about 8,000 tokens.
         */
        @WithDefault("32768")
        int foundBytesMax();
    }

    /** Keys: {@code embedding.vectors.*}. */
    interface Vectors extends BreakerConfig {
        /** The name or address of Qdrant; without it no documents can be kept or searched. */
        Optional<String> host();

        /** Its gRPC port. */
        @WithDefault("6334")
        int port();

        /** Whether it is spoken to over TLS. */
        @WithDefault("false")
        boolean tls();

        /**
         * Certificates, PEM, by which it is known; without it the JVM's authorities are trusted.
         */
        Optional<Path> tlsCaFile();

        /**
         * A file with one line, the API key that it wants; read again when it changes. Without
         * {@code embedding.vectors.tls} the key travels readable.
         */
        Optional<Path> apiKeyFile();

        /**
         * How the names of our collections begin; installations that share a Qdrant need one each.
         * 1 to 64 letters, digits, dashes, underscores.
         */
        @WithDefault("millrace")
        String collectionPrefix();

        /** Longest request, its retries included; a search has {@code embedding.search.timeout}. */
        @WithDefault("PT10S")
        Duration timeout();

        /** Most retries of a request that did not get through; 0 to 10. */
        @WithDefault("3")
        int retries();

        /** Wait before the first retry, doubled for each further one; half of it is chance. */
        @WithDefault("PT0.1S")
        Duration retryWait();

        /** Most points in one request that puts them. */
        @WithDefault("256")
        int upsertPointsMax();

        /** Most bytes of such a request; a larger point goes alone. */
        @WithDefault("4194304")
        int upsertBytesMax();

        /** Largest answer, in bytes: the hits of a search, with their texts. */
        @WithDefault("16777216")
        int responseBytesMax();

        /**
         * Most indexes of numbers in metadata that searches call less or more, for each model; 0
         * makes none. A number without one is looked up chunk by chunk, about 3 ms for 1,000.
         */
        @WithDefault("16")
        int numberIndexesMax();

        /**
         * Links per point in a graph over all tenants, which no search of ours uses; 0 builds none.
         * This and the keys below, but for {@code breaker-…}, are for collections still to be made.
         */
        @WithDefault("0")
        int hnswM();

        /** Links per point in a tenant's graph; more finds better and takes more memory. */
        @WithDefault("16")
        int hnswPayloadM();

        /** Neighbours that are looked at when a point is linked; more finds better, later. */
        @WithDefault("100")
        int hnswEfConstruct();

        /**
         * {@code scalar} compares vectors by one byte a number, a quarter of the memory, and the
         * nearest again as a whole; {@code none} makes nothing smaller.
         */
        @WithDefault("none")
        Quantisation quantisation();

        /** Whether whole vectors are read from disk rather than held in memory. */
        @WithDefault("false")
        boolean onDisk();

        /** Nodes of a cluster that have each point. */
        @WithDefault("1")
        int replicationFactor();

        /** Nodes that must have a point before it counts as kept. */
        @WithDefault("1")
        int writeConsistencyFactor();

        /** Parts of a collection, each on a node; without it one for each node. */
        OptionalInt shards();
    }
}
