package dev.millrace.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What an operator may change. Keys: {@code inference.*}. */
@ConfigMapping(prefix = "inference")
interface InferenceConfig {
    /** Pool of the registry whose work topics this process reads; its slots come from there. */
    @WithDefault("hosted")
    String pool();

    /** Most model calls per job, over all candidates, pools and deliveries. */
    @WithDefault("4")
    int attemptsMax();

    /** Longest model call, from its begin to the last byte; a deadline may cut it shorter. */
    @WithDefault("PT10M")
    Duration attemptTimeout();

    /**
     * Longest silence of a streamed call: from its begin to the first token, and between two. A
     * back end with {@code stream: false} has only {@code inference.attempt-timeout}.
     */
    @WithDefault("PT60S")
    Duration tokenTimeout();

    /** Wait after a candidate's first failure of a job; half of every such wait is chance. */
    @WithDefault("PT0.25S")
    Duration retryWaitFirst();

    /** Each further failure of the same candidate makes that wait so many times longer. */
    @WithDefault("8")
    int retryWaitFactor();

    /**
     * First wait where the back end would answer nobody for a while, as when its quota is used up.
     */
    @WithDefault("PT1M")
    Duration retryWaitLater();

    /** Longest wait between two attempts on one candidate, but for what its server asks for. */
    @WithDefault("PT1H")
    Duration retryWaitMax();

    /** Longest wait that a server can ask for by {@code Retry-After}; what is over it is cut. */
    @WithDefault("PT1H")
    Duration retryAfterMax();

    /** Longest wait of a job that keeps its slot; for a longer one it is given back. */
    @WithDefault("PT1S")
    Duration retryWaitHereMax();

    /**
     * Shortest time that a job stays away for which a model had no room; the more jobs have left,
     * the longer does the next.
     */
    @WithDefault("PT1S")
    Duration noRoomWaitMin();

    /** Longest time that it stays away: so long it may take until new room is used. */
    @WithDefault("PT5M")
    Duration noRoomWaitMax();

    /** How often a vLLM server is asked how many requests wait in it. */
    @WithDefault("PT1S")
    Duration queueLookEvery();

    /** Longest queue in a vLLM server; a longer one has it called less, any keeps it from more. */
    @WithDefault("8")
    int queueWaitingMax();

    /** A vLLM server whose key-value cache is fuller, in percent, is not called more. */
    @WithDefault("95")
    int queueCachePercentMax();

    /** Of so many last calls the failures are counted; too many, and a back end is left alone. */
    @WithDefault("20")
    int breakerWindowCalls();

    /** Fewest calls in that window from which anything is concluded. */
    @WithDefault("10")
    int breakerCallsMin();

    /**
     * Share of failed calls, in percent, from which a back end is called no more. One that cannot
     * be reached, or wants to be paid first, is left alone at once.
     */
    @WithDefault("50")
    int breakerFailurePercent();

    /** Calls that find out whether a back end works again; if they do well, all are let through. */
    @WithDefault("3")
    int breakerTrialCalls();

    /** How long a back end is left alone before the first trial; doubled after each that fails. */
    @WithDefault("PT1S")
    Duration breakerWaitFirst();

    /** Longest wait before a trial: about so long after a back end is back its jobs go on. */
    @WithDefault("PT1M")
    Duration breakerWaitMax();

    /**
     * A call that its job's deadline cuts short counts as failed if nothing of an answer had come
     * for so long. From a back end with {@code stream: false} nothing ever comes before the whole.
     */
    @WithDefault("PT10S")
    Duration breakerSilenceMin();

    /** How long a job waits whose model this worker's registry does not know yet. */
    @WithDefault("PT5S")
    Duration unknownModelWait();

    /** Longest wait for a connection to a model server. */
    @WithDefault("PT5S")
    Duration connectTimeout();

    /**
     * How long an unused connection is kept; keep it below what model servers allow. vLLM closes
     * after 5 seconds, load balancers mostly after 60.
     */
    @WithDefault("PT4S")
    Duration connectionIdleMax();

    /**
     * How long a connection is used for new calls. A kept one stays with the address it was opened
     * to, so a change in DNS is followed after this and the time that the old answer may be kept.
     */
    @WithDefault("PT5M")
    Duration connectionLifeMax();

    /** Most calls waiting for a connection; there is one for each slot, so it is rarely needed. */
    @WithDefault("64")
    int waitingCallsMax();

    /** How often a server that the pool awaits is asked for the list of its models. */
    @WithDefault("PT2S")
    Duration modelsEvery();

    /** Longest wait for that list. */
    @WithDefault("PT5S")
    Duration modelsTimeout();

    /**
     * How long a model may be missing from that list, or the list itself, before the pool takes no
     * more work until it is back. A server under load answers late.
     */
    @WithDefault("PT15S")
    Duration modelsGoneAfter();

    /** Most bytes read of a response; between this and the next, its usage is still known. */
    @WithDefault("4194304")
    int responseBytesMax();

    /** Largest completion kept, in bytes; a record of the log holds twice as much. */
    @WithDefault("1048576")
    int outputBytesMax();

    /** Most cancelled jobs remembered, the oldest forgotten first; about 150 bytes each. */
    @WithDefault("100000")
    int cancelsRememberedMax();

    /** How long running calls may take to end when the process leaves or a partition moves. */
    @WithDefault("PT20S")
    Duration grace();

    /** Base URL of results-service, which is asked whether a dead worker's jobs have ended. */
    @WithDefault("http://127.0.0.1:8081")
    URI resultsUrl();

    /**
     * File that holds the API key to ask it with, of an entry with the scopes {@code jobs:read} and
     * {@code admin}; read again when it changes. Needed where {@code auth.keys-file} is set.
     */
    Optional<Path> resultsApiKeyFile();

    /** How often this process tells the others, in the database, that it lives. */
    @WithDefault("PT2S")
    Duration heartbeatEvery();

    /** Age of the last heartbeat of a process whose jobs others may take; at least twice that. */
    @WithDefault("PT10S")
    Duration deadAfter();

    /** How often to look whether another process is through with a record that we have too. */
    @WithDefault("PT0.5S")
    Duration busyPoll();

    /** Most workers that may die of a job before it ends {@code failed}; the last runs it alone. */
    @WithDefault("3")
    int startsMax();

    /** How long a claim is kept; a day longer than a work topic keeps its records. */
    @WithDefault("PT192H")
    Duration claimsKept();

    /**
     * Threads that compute one answer of a model in this process; 0 leaves one processor to
     * everything else.
     */
    @WithDefault("0")
    int ggufThreads();

    /** Most tokens of an answer of a model in this process, whatever its caller asks for. */
    @WithDefault("512")
    int ggufOutputTokensMax();

    /**
     * Tokens of a prompt that a model in this process reads before it looks whether the call is
     * still wanted; more is faster on a machine that reads many at once.
     */
    @WithDefault("8")
    int ggufPromptStepTokens();
}
