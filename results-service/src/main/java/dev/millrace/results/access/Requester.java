package dev.millrace.results.access;

import dev.millrace.contracts.access.ApiKeys;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Who asks, and for which tenant. */
@RequestScoped
public class Requester {
    private ApiKeys.@Nullable Caller caller;

    public String tenant() {
        return known().tenant();
    }

    /**
     * The name of whoever runs this installation. What only they may do asks for it itself: a path
     * may be written in more ways than a door can think of.
     *
     * @throws Refusal for anybody else
     */
    public String admin() {
        if (!known().may(ApiKeys.ADMIN)) {
            throw Refusal.lacks(ApiKeys.ADMIN);
        }
        return known().name();
    }

    private ApiKeys.Caller known() {
        if (caller == null) {
            throw new IllegalStateException("nobody has said who asks");
        }
        return caller;
    }

    void is(ApiKeys.Caller known) {
        caller = known;
    }
}
