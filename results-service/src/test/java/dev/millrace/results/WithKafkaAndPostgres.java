package dev.millrace.results;

import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The real servers that every integration test of this service shares. */
@WithTestResource(
        value = InVmKafka.class,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "jobs.submitted.v1:2,jobs.finished.v1:2,jobs.completed.v1,"
                                        + "jobs.control.v1,jobs.finished.v1.dead"))
@WithTestResource(EmbeddedPostgresResource.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WithKafkaAndPostgres {}
