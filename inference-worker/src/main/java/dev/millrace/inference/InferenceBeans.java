package dev.millrace.inference;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.inference.claims.Guard;
import dev.millrace.inference.model.HttpModelServer;
import dev.millrace.inference.model.ModelServer;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Puts the parts together; the only place that turns keys into limits. */
class InferenceBeans {
    private final InferenceConfig config;

    InferenceBeans(InferenceConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    Registry registry(RegistryConfig at) {
        return RegistryFile.read(at.file());
    }

    @Produces
    @Singleton
    Guard guard(
            AgroalDataSource database,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return Guard.of(
                database,
                kafka,
                config.resultsUrl(),
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
    CancelledJobs cancelled(
            RunningCalls calls, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new CancelledJobs(kafka, config.cancelsRememberedMax(), calls::close);
    }

    @Produces
    @Singleton
    ModelServer server(Vertx vertx, Registry registry, Clock clock) {
        return new HttpModelServer(
                vertx,
                new HttpModelServer.Limits(
                        WorkPool.slots(registry, config.pool()),
                        config.waitingCallsMax(),
                        config.connectTimeout(),
                        config.connectionIdleMax(),
                        config.responseBytesMax(),
                        config.outputBytesMax()),
                clock);
    }

    @Produces
    @Singleton
    CallMeters meters(MeterRegistry registry) {
        return new CallMeters(registry);
    }

    @Produces
    @Singleton
    TryCandidates candidates(
            Registry registry,
            ModelServer server,
            RunningCalls calls,
            CancelledJobs cancelled,
            CallMeters meters,
            Clock clock) {
        RetryPolicy policy =
                new RetryPolicy(
                        config.attemptsMax(), config.retryWaitFirst(), config.retryWaitHereMax());
        return new TryCandidates(
                new TryCandidates.Settings(
                        config.pool(), policy, config.attemptTimeout(), config.unknownModelWait()),
                new Backends(registry),
                server,
                calls,
                cancelled::contains,
                new TryCandidates.Surroundings(meters, clock, RandomGenerator.getDefault()));
    }

    @Produces
    @Singleton
    RunJobs jobs(
            JobRulesConfig rules,
            Guard guard,
            TryCandidates candidates,
            LogWriter log,
            Persistence persistence,
            RunningCalls calls,
            CancelledJobs cancelled,
            CallMeters meters,
            Clock clock) {
        return new RunJobs(
                new RunJobs.Parts(
                        rules.rules(),
                        guard,
                        candidates,
                        new WriteReports(log, persistence),
                        persistence,
                        calls,
                        (JobKey key) -> cancelled.contains(key),
                        meters,
                        clock),
                config.busyPoll());
    }
}
