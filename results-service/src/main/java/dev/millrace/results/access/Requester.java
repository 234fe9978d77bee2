package dev.millrace.results.access;

import jakarta.enterprise.context.RequestScoped;

/** For whom a request asks. */
@RequestScoped
public class Requester {
    private String tenant = "";

    public String tenant() {
        if (tenant.isEmpty()) {
            throw new IllegalStateException("nobody has said who asks");
        }
        return tenant;
    }

    void isOf(String known) {
        tenant = known;
    }
}
