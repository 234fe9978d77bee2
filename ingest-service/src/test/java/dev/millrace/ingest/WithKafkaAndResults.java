package dev.millrace.ingest;

import dev.millrace.testkit.InVmKafka;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Puts the service between a real broker and a results-service of the test's own. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@WithTestResource(
        value = InVmKafka.class,
        initArgs = @ResourceArg(name = "topics", value = "jobs.submitted.v1:3"))
@WithTestResource(TestingResults.class)
@interface WithKafkaAndResults {}
