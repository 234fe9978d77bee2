package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private final List<String> told = new ArrayList<>();
    private int opened;

    @Test
    void aQueueIsReadWhileTheDoorIsOpenAndLeftWhileItIsShut() {
        Intake intake = intake();
        assertThat(told).isEmpty();
        assertThat(intake.isReading()).isFalse();

        intake.open();
        intake.open();
        assertThat(intake.isReading()).isTrue();
        intake.shut();
        assertThat(intake.isReading()).isFalse();
        intake.shut();
        intake.open();
        intake.close();

        assertThat(told).containsExactly("start 1", "close 1", "start 2", "close 2", "close 1");
    }

    @Test
    void whoIsClosedBeforeItOpensNeverOpens() {
        Intake intake = intake();

        intake.close();
        intake.open();

        assertThat(told).containsExactly("close 1");
    }

    @Test
    void whatAnEarlierShutLeftRunningGetsItsGraceAtTheEndAsWell() {
        Intake intake = intake();
        intake.open();
        intake.shut();
        intake.open();

        intake.close();

        assertThat(told).containsExactly("start 1", "close 1", "start 2", "close 2", "close 1");
    }

    @Test
    void whatStillRunsAfterTheDoorWasShutIsCounted() {
        Intake intake = intake();
        intake.open();

        assertThat(intake.inFlight()).isEqualTo(1);
        intake.shut();
        assertThat(intake.inFlight()).isEqualTo(1);
    }

    private Intake intake() {
        return new Intake(queue(), this::queue, _ -> {});
    }

    private WorkQueue queue() {
        int n = ++opened;
        return new WorkQueue() {
            @Override
            public void start(WorkHandler handler) {
                told.add("start " + n);
            }

            @Override
            public int inFlight() {
                return 1;
            }

            @Override
            public boolean isReading() {
                return true;
            }

            @Override
            public void close() {
                told.add("close " + n);
            }
        };
    }
}
