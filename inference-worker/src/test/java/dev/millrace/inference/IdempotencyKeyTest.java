package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.afterFailures;
import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {
    private static final Candidate BIG = candidate("big", "openai", "hosted");
    private static final Candidate SMALL = candidate("small", "vllm", "gpu");
    private final WorkOrder order = order(new JobKey("acme", "order-17"), BIG, SMALL);

    @Test
    void theSameRecordReadAgainHasTheSameKey() {
        WorkOrder again = Wire.readWork(Wire.work(order, chat("hello")));

        assertThat(IdempotencyKey.of(again, BIG))
                .isEqualTo(IdempotencyKey.of(order, BIG))
                .matches("[0-9a-f]{32}");
    }

    @Test
    void everyOtherAttemptModelJobAndTenantHasAnother() {
        List<String> keys =
                Stream.of(
                                order,
                                afterFailures(order, 1),
                                order(new JobKey("acme", "order-18"), BIG),
                                order(new JobKey("acme-2", "order-17"), BIG))
                        .map(each -> IdempotencyKey.of(each, BIG))
                        .toList();

        assertThat(keys).doesNotHaveDuplicates().doesNotContain(IdempotencyKey.of(order, SMALL));
    }
}
