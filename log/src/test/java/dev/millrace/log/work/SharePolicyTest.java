package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharePolicyTest {
    private static final Map<String, String> RENEWALS_FORBIDDEN =
            Map.of("share.renew.acknowledge.enable", "false");

    private final SharePolicy policy = new SharePolicy(Duration.ofMinutes(8));

    @Test
    void aGroupReadsFromTheBeginningAndItsLocksAreTheBrokersBecauseTheyAreRenewed() {
        var wanted = policy.wanted("g", Map.of(), Map.of());

        assertThat(wanted).containsOnly(Map.entry("share.auto.offset.reset", "earliest"));
        assertThat(SharePolicy.canRenew(Map.of())).isTrue();
    }

    @Test
    void locksThatCannotBeRenewedAreLongerThanAnyHandling() {
        var broker = Map.of("group.share.max.record.lock.duration.ms", "3600000");

        var wanted = policy.wanted("g", broker, RENEWALS_FORBIDDEN);

        assertThat(wanted).containsEntry("share.record.lock.duration.ms", "510000");
        assertThat(SharePolicy.canRenew(RENEWALS_FORBIDDEN)).isFalse();
    }

    @Test
    void locksThatAreTooShortAndCannotBeRenewedAreRefused() {
        assertThatThrownBy(() -> policy.wanted("hosted-share", Map.of(), RENEWALS_FORBIDDEN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "hosted-share would hand out work that is being done: its records are locked"
                                + " for at most PT1M, handling one can take PT8M30S and"
                                + " share.renew.acknowledge.enable is false; allow that or set"
                                + " group.share.max.record.lock.duration.ms to 510000 or more");
    }

    @Test
    void aBrokerThatArchivesTooSoonIsRefused() {
        var broker = Map.of("group.share.delivery.count.limit", "4");

        assertThatThrownBy(() -> policy.wanted("hosted-share", broker, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "hosted-share would lose work that was delivered 4 times:"
                                + " group.share.delivery.count.limit must be at least 5");
    }

    @Test
    void aGroupsOwnLimitOfDeliveriesCountsBeforeTheBrokers() {
        var broker = Map.of("group.share.delivery.count.limit", "4");
        var group = Map.of("share.delivery.count.limit", "6");

        assertThat(policy.wanted("g", broker, group)).isNotEmpty();
    }

    @Test
    void moreSlotsThanDeliveriesAreLeftForAreTold() {
        var ten = Map.of("group.share.delivery.count.limit", "10");

        assertThat(SharePolicy.caution("g", 8, ten, Map.of())).isEmpty();
        assertThat(SharePolicy.caution("g", 3, Map.of(), Map.of())).isEmpty();
        assertThat(SharePolicy.caution("g", 9, ten, Map.of()).orElseThrow())
                .endsWith("is 10; up to 8 slots are safe, more with the engine partitions");
        assertThat(SharePolicy.caution("hosted-share", 4, Map.of(), Map.of()).orElseThrow())
                .isEqualTo(
                        "hosted-share: a worker of 4 slots that is killed may leave work to its"
                                + " deadline, because group.share.delivery.count.limit is 5; up to 3"
                                + " slots are safe, more with the engine partitions or with a limit"
                                + " of up to 10");
    }
}
