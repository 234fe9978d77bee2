package dev.millrace.inference.claims;

import static dev.millrace.inference.claims.ClaimPolicy.Branch.ACCEPT;
import static dev.millrace.inference.claims.ClaimPolicy.Branch.ASK_AGAIN;
import static dev.millrace.inference.claims.ClaimPolicy.Branch.RECOVER;
import static dev.millrace.inference.claims.ClaimPolicy.Branch.RUN;
import static dev.millrace.inference.claims.ClaimPolicy.Branch.TAKE;
import static dev.millrace.inference.claims.ClaimPolicy.Branch.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.inference.claims.Guard.Admission;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClaimPolicyTest {
    private static final UUID US = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final String THIS = "work.hosted.batch.v1/0/7";
    private static final String ANOTHER = "work.hosted.batch.v1/2/9";
    private final ClaimPolicy policy = new ClaimPolicy(US, 3);

    @Test
    void anUnclaimedJobIsRun() {
        assertThat(policy.branch(new Claim.Taken(), THIS, 0)).isEqualTo(RUN);
    }

    @Test
    void aReportedJobIsAcceptedWhoeverHoldsIt() {
        assertThat(branch(THIS, US, true, true)).isEqualTo(ACCEPT);
        assertThat(branch(THIS, OTHER, true, true)).isEqualTo(ACCEPT);
        assertThat(branch(ANOTHER, OTHER, true, false)).isEqualTo(ACCEPT);
    }

    @Test
    void aLiveHolderOfAnotherRecordRunsTheJob() {
        assertThat(branch(ANOTHER, OTHER, false, true)).isEqualTo(ACCEPT);
    }

    @Test
    void aLiveHolderOfThisVeryRecordMayYetDieSoItIsKept() {
        assertThat(branch(THIS, OTHER, false, true)).isEqualTo(WAIT);
    }

    @Test
    void aDeadHoldersJobIsLookedIntoWhicheverRecordItWas() {
        assertThat(branch(THIS, OTHER, false, false)).isEqualTo(RECOVER);
        assertThat(branch(ANOTHER, OTHER, false, false)).isEqualTo(RECOVER);
    }

    @Test
    void whatWasHandedBackIsForWhoeverIsFirstWhicheverRecordItWas() {
        assertThat(branch(THIS, ClaimTable.NOBODY, false, true)).isEqualTo(TAKE);
        assertThat(branch(ANOTHER, ClaimTable.NOBODY, false, true)).isEqualTo(TAKE);
        assertThat(branch(THIS, ClaimTable.NOBODY, true, true)).isEqualTo(ACCEPT);
    }

    @Test
    void aRecordThatComesAgainToItsOwnHolderIsRunOn() {
        assertThat(branch(THIS, US, false, true)).isEqualTo(RUN);
        assertThat(branch(ANOTHER, US, false, true)).isEqualTo(ACCEPT);
    }

    @Test
    void aRecordWithFewerAttemptsThanTheJobWasPassedOnWithIsARepeat() {
        assertThat(policy.branch(new Claim.PassedOn(2), THIS, 1)).isEqualTo(ACCEPT);
        assertThat(policy.branch(new Claim.PassedOn(2), THIS, 2)).isEqualTo(TAKE);
        assertThat(policy.branch(new Claim.PassedOn(2), ANOTHER, 3)).isEqualTo(TAKE);
    }

    @Test
    void aClaimThatChangedWhileWeLookedIsLookedAtAgain() {
        assertThat(policy.branch(new Claim.Unclear(), THIS, 0)).isEqualTo(ASK_AGAIN);
    }

    @Test
    void whatKilledTwoWorkersRunsAloneAndWhatKilledThreeIsNotRunAgain() {
        assertThat(policy.afterCrashes(0)).isEqualTo(new Admission.Run(0));
        assertThat(policy.afterCrashes(1)).isEqualTo(new Admission.Run(1));
        assertThat(policy.afterCrashes(2)).isEqualTo(new Admission.Alone(2));
        assertThat(policy.afterCrashes(3)).isEqualTo(new Admission.Crashed(3));
        assertThat(policy.afterCrashes(4)).isEqualTo(new Admission.Crashed(4));
    }

    @Test
    void whereOneCrashIsTooManyNothingRunsAlone() {
        ClaimPolicy strict = new ClaimPolicy(US, 1);

        assertThat(strict.afterCrashes(0)).isEqualTo(new Admission.Run(0));
        assertThat(strict.afterCrashes(1)).isEqualTo(new Admission.Crashed(1));
    }

    @Test
    void theStartOfAHolderThatLivesIsNoCrashHoweverOftenItsRecordComes() {
        assertThat(policy.heldByUs(1)).isEqualTo(new Admission.Run(0));
        assertThat(policy.heldByUs(2)).isEqualTo(new Admission.Run(1));
        assertThat(policy.heldByUs(3)).isEqualTo(new Admission.Alone(2));
        assertThat(policy.heldByUs(9)).isEqualTo(new Admission.Alone(2));
    }

    private ClaimPolicy.Branch branch(
            String origin, UUID process, boolean reported, boolean holderLives) {
        return policy.branch(new Claim.Held(origin, process, 1, reported, holderLives), THIS, 0);
    }
}
