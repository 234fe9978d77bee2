package dev.millrace.ingest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Gives every call an {@code x-request-id}, the caller's own if it sent one. */
@Singleton
class RequestIds {
    static final String HEADER = "x-request-id";

    /** Before everything else, so that no answer goes without. */
    private static final int FIRST = 10_000;

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final Randomness random;

    RequestIds(Randomness random) {
        this.random = random;
    }

    /** The id that this call goes by. */
    static String of(RoutingContext call) {
        return String.valueOf(call.response().headers().get(HEADER));
    }

    void register(@Observes Filters filters) {
        filters.register(this::name, FIRST);
    }

    private void name(RoutingContext call) {
        call.response().putHeader(HEADER, name(call.request()));
        call.next();
    }

    private String name(HttpServerRequest request) {
        String given = request.getHeader(HEADER);
        if (given != null && ALLOWED.matcher(given).matches()) {
            return given;
        }
        var digits = HexFormat.of();
        var generator = random.generator();
        return "req_"
                + digits.toHexDigits(generator.nextLong())
                + digits.toHexDigits(generator.nextLong());
    }
}
