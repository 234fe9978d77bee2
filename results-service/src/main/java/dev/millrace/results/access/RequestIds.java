package dev.millrace.results.access;

import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives every response the id of its request: ingest-service's or the caller's, or a new one. */
class RequestIds {
    static final String HEADER = "x-request-id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final int BEFORE_ALL_ELSE = 1000;

    void register(@Observes Filters filters) {
        filters.register(
                exchange -> {
                    @Nullable String given = exchange.request().getHeader(HEADER);
                    exchange.response()
                            .putHeader(
                                    HEADER,
                                    given != null && SANE.matcher(given).matches()
                                            ? given
                                            : "req_" + UUID.randomUUID());
                    exchange.next();
                },
                BEFORE_ALL_ELSE);
    }
}
