package dev.millrace.inference;

import dev.millrace.backends.config.BreakerConfig;
import dev.millrace.backends.config.ConnectionConfig;
import dev.millrace.backends.config.ModelListConfig;
import dev.millrace.backends.config.RetryConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What an operator may change. Keys: {@code inference.*}. */
@ConfigMapping(prefix = "inference")
interface InferenceConfig extends RetryConfig, BreakerConfig, ConnectionConfig, ModelListConfig {
    /** Pool of the registry whose work topics this process reads; its slots come from there. */
    @WithDefault("hosted")
    String pool();

    /** Longest model call, from its begin to the last byte; a deadline may cut it shorter. */
    @WithDefault("PT10M")
    Duration attemptTimeout();

    /**
     * Longest silence of a streamed call: from its begin to the first token, and between two. A
     * back end with {@code stream: false} has only {@code inference.attempt-timeout}.
     */
    @WithDefault("PT60S")
    Duration tokenTimeout();

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

    /**
     * A call that its job's deadline cuts short counts as failed if nothing of an answer had come
     * for so long. From a back end with {@code stream: false} nothing ever comes before the whole.
     */
    @WithDefault("PT10S")
    Duration breakerSilenceMin();

    /** How long a job waits whose model this worker's registry does not know yet. */
    @WithDefault("PT5S")
    Duration unknownModelWait();

    /** Most calls waiting for a connection; there is one for each slot, so it is rarely needed. */
    @WithDefault("64")
    int waitingCallsMax();

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
