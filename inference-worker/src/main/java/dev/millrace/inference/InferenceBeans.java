package dev.millrace.inference;

import dev.millrace.backends.breaker.Breakers;
import dev.millrace.backends.http.Connections;
import dev.millrace.backends.listed.AwaitModels;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.inference.claims.Guard;
import dev.millrace.inference.gguf.LoadModels;
import dev.millrace.inference.lanes.CallGates;
import dev.millrace.inference.lanes.ReadMetrics;
import dev.millrace.inference.lanes.WatchQueues;
import dev.millrace.inference.model.HttpModelServers;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the parts together; the only place that turns keys into limits. */
class InferenceBeans {
    private final InferenceConfig config;

    InferenceBeans(InferenceConfig config) {
        this.config = CheckKeys.checked(config);
    }

    @Produces
    @Singleton
    Registry registry(RegistryConfig at) {
        return RegistryFile.read(at.file());
    }

    @Produces
    @Singleton
    Guard guard(AgroalDataSource database, Cluster cluster, AuthConfig auth) {
        return Guard.of(
                database,
                cluster,
                config.resultsUrl(),
                CheckKeys.keyForResults(config, auth),
                new Guard.Settings(
                        config.heartbeatEvery(),
                        config.deadAfter(),
                        config.startsMax(),
                        config.claimsKept()));
    }

    @Produces
    @Singleton
    RunningCalls calls() {
        return new RunningCalls();
    }

    @Produces
    @Singleton
    CancelledJobs cancelled(RunningCalls calls, Cluster cluster) {
        return new CancelledJobs(cluster, config.cancelsRememberedMax(), calls::close);
    }

    @Produces
    @Singleton
    Connections connections(Vertx vertx, Registry registry) {
        CheckKeys.keysOfBackends(registry, config.pool(), System::getenv);
        Connections connections =
                new Connections(vertx, registry.proxy(), connectionLimits(registry));
        connections.checkFiles(registry, config.pool());
        return connections;
    }

    private Connections.Limits connectionLimits(Registry registry) {
        // One for each slot, and one to look at its queue.
        int calls = WorkPool.slots(registry, config.pool()) + 1;
        return config.connections(calls, config.waitingCallsMax());
    }

    void close(@Disposes Connections connections) {
        connections.close();
    }

    @Produces
    @Singleton
    HttpModelServers http(Connections connections, Clock clock) {
        return new HttpModelServers(
                connections,
                new HttpModelServers.Limits(
                        config.responseBytesMax(),
                        config.outputBytesMax(),
                        config.retryAfterMax(),
                        config.tokenTimeout()),
                clock);
    }

    @Produces
    @Singleton
    AwaitModels served(Vertx vertx, Registry registry) {
        return new AwaitModels(
                registry, config.pool(), vertx, connectionLimits(registry), config.modelLists());
    }

    @Produces
    @Singleton
    LoadModels here(Registry registry, Clock clock) {
        int threads = config.ggufThreads();
        int allButOne = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        return new LoadModels(
                registry,
                config.pool(),
                new LoadModels.Settings(
                        threads == 0 ? allButOne : threads,
                        config.ggufOutputTokensMax(),
                        config.ggufPromptStepTokens()),
                clock);
    }

    @Produces
    @Singleton
    CallMeters meters(MeterRegistry registry) {
        return new CallMeters(registry);
    }

    private Breakers breakers(CallMeters meters, Clock clock) {
        return new Breakers(
                config.breakers(config.breakerSilenceMin()), new WatchBackends(meters), clock);
    }

    @Produces
    @Singleton
    CallGates gates(Registry registry, CallMeters meters) {
        return new CallGates(
                registry,
                new CallGates.Settings(
                        config.pool(), config.noRoomWaitMin(), config.noRoomWaitMax()),
                meters);
    }

    @Produces
    @Singleton
    WatchQueues queues(Registry registry, CallGates gates, Connections connections) {
        return new WatchQueues(
                registry,
                config.pool(),
                new WatchQueues.Settings(
                        config.queueLookEvery(),
                        config.queueWaitingMax(),
                        config.queueCachePercentMax()),
                gates,
                new ReadMetrics(connections, config.responseBytesMax()));
    }

    @Produces
    @Singleton
    TryCandidates candidates(
            Registry registry,
            HttpModelServers http,
            LoadModels here,
            CallGates gates,
            RunningCalls calls,
            CancelledJobs cancelled,
            CallMeters meters,
            Clock clock) {
        return new TryCandidates(
                new TryCandidates.Settings(
                        config.pool(), config.retries(), config.unknownModelWait()),
                new Backends(registry, http::at, here::find),
                new TakeTurns(
                        breakers(meters, clock),
                        gates,
                        new CallModels(
                                config.attemptTimeout(), calls, cancelled::contains, meters, clock),
                        calls,
                        cancelled::contains,
                        config.retryWaitHereMax(),
                        clock),
                calls,
                cancelled::contains,
                clock);
    }

    @Produces
    @Singleton
    SettleJobs settled(
            Guard guard, LogWriter log, Persistence persistence, CallMeters meters, Clock clock) {
        return new SettleJobs(
                guard, new WriteReports(log, persistence), persistence, meters, clock);
    }

    @Produces
    @Singleton
    RunJobs jobs(
            JobRulesConfig rules,
            Registry registry,
            Guard guard,
            TryCandidates candidates,
            SettleJobs settled,
            RunningCalls calls,
            CancelledJobs cancelled,
            CallMeters meters) {
        return new RunJobs(
                rules.rules(),
                guard,
                new Isolation(WorkPool.slots(registry, config.pool())),
                candidates,
                settled,
                calls,
                cancelled::contains,
                meters,
                config.busyPoll());
    }
}
