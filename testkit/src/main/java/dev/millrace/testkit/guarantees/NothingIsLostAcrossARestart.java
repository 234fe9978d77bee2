package dev.millrace.testkit.guarantees;

import java.util.ArrayList;
import java.util.List;

/**
 * A restart that meets no work proves nothing: this holds if every job ends once although some were
 * open at each restart.
 */
public final class NothingIsLostAcrossARestart {
    private final EveryJobEndsOnce jobs;
    private final List<String> idleRestarts = new ArrayList<>();
    private int restarts;

    public NothingIsLostAcrossARestart(EveryJobEndsOnce jobs) {
        this.jobs = jobs;
    }

    /** To be called at the moment of the kill, with completions read up to now. */
    public void restarting(String process) {
        restarts++;
        if (jobs.open().isEmpty()) {
            idleRestarts.add(process);
        }
    }

    public void verify() {
        var offences = new Offences();
        offences.add("restarts met no open job", idleRestarts);
        offences.add("is missing", restarts == 0 ? List.of("a restart") : List.of());
        offences.verifyNone("Nothing is lost across a restart");
        jobs.verify();
    }
}
