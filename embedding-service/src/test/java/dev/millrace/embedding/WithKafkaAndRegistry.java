package dev.millrace.embedding;

import dev.millrace.testkit.InVmKafka;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What every integration test of the service runs on, the same for all: it starts once. */
@WithTestResource(
        value = InVmKafka.class,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "work.embed.interactive.v1:3,work.embed.batch.v1:3,"
                                        + "work.embed.interactive.v1.dead,work.embed.batch.v1.dead,"
                                        + "work.elsewhere.interactive.v1,work.elsewhere.batch.v1,"
                                        + "jobs.finished.v1,jobs.embedded.v1,jobs.deferred.v1,jobs.control.v1"))
@WithTestResource(TestingRegistry.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface WithKafkaAndRegistry {}
