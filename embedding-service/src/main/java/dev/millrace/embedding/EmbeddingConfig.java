package dev.millrace.embedding;

import dev.millrace.embedding.model.LongTexts;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
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

    /** How labels are compared with texts. */
    Labels labels();

    /** Models on servers. */
    Servers servers();

    /** Keys: {@code embedding.servers.*}. */
    interface Servers {
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

        /** Most attempts per job, over all candidates, pools and deliveries. */
        @WithDefault("4")
        int attemptsMax();

        /** Longest call, from its begin to the last byte. */
        @WithDefault("PT60S")
        Duration attemptTimeout();

        /** Wait after a candidate's first failure of a job; half of every such wait is chance. */
        @WithDefault("PT0.25S")
        Duration retryWaitFirst();

        /** Each further failure of the same candidate makes that wait so many times longer. */
        @WithDefault("8")
        int retryWaitFactor();

        /** First wait where the back end would answer nobody for a while. */
        @WithDefault("PT1M")
        Duration retryWaitLater();

        /** Longest wait between two attempts on one candidate, but for what its server asks for. */
        @WithDefault("PT1H")
        Duration retryWaitMax();

        /**
         * Longest wait that a server can ask for by {@code Retry-After}; what is over it is cut.
         */
        @WithDefault("PT1H")
        Duration retryAfterMax();

        /** Longest wait of a job that keeps its place; for a longer one it is given back. */
        @WithDefault("PT1S")
        Duration retryWaitHereMax();

        /** Of so many last calls the failures are counted; too many, and nobody is called. */
        @WithDefault("20")
        int breakerWindowCalls();

        /** Fewest calls in that window from which anything is concluded. */
        @WithDefault("10")
        int breakerCallsMin();

        /** Share of failed calls, in percent, from which a back end is called no more. */
        @WithDefault("50")
        int breakerFailurePercent();

        /** Calls that find out whether a back end works again. */
        @WithDefault("3")
        int breakerTrialCalls();

        /** How long a back end is left alone before the first trial; doubled after each failure. */
        @WithDefault("PT1S")
        Duration breakerWaitFirst();

        /** Longest wait before a trial. */
        @WithDefault("PT1M")
        Duration breakerWaitMax();

        /** How often a server that the pool awaits is asked for the list of its models. */
        @WithDefault("PT2S")
        Duration modelsEvery();

        /** Longest wait for that list. */
        @WithDefault("PT5S")
        Duration modelsTimeout();

        /**
         * How long a model may be missing from that list, or the list itself, before the pool takes
         * no more work until it is back. A server under load answers late.
         */
        @WithDefault("PT15S")
        Duration modelsGoneAfter();

        /** Longest wait for a connection to a server. */
        @WithDefault("PT5S")
        Duration connectTimeout();

        /**
         * How long an unused connection is kept; keep it below what servers allow. vLLM closes
         * after 5 seconds, load balancers mostly after 60.
         */
        @WithDefault("PT4S")
        Duration connectionIdleMax();

        /** How long a connection is used for new calls; a change in DNS is followed after it. */
        @WithDefault("PT5M")
        Duration connectionLifeMax();
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
}
