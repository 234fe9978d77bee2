package dev.millrace.contracts;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP error in OpenAI's shape: {@code {"error":{"message","type","param","code"}}}, all four
 * always present.
 */
public record ErrorBody(Detail error) {
    /**
     * What went wrong, in OpenAI's words.
     *
     * @param type {@code invalid_request_error}, {@code rate_limit_error}, {@code server_error}, …
     * @param param the field at fault, null if none
     */
    public record Detail(
            String message, String type, @Nullable String param, @Nullable String code) {}

    /** The body that says {@code error} to an HTTP caller. */
    public static ErrorBody of(JobError error) {
        String type =
                switch (error.blame()) {
                    case CALLER -> "invalid_request_error";
                    case CAPACITY -> "rate_limit_error";
                    case UPSTREAM, US -> "server_error";
                };
        return new ErrorBody(new Detail(error.message(), type, error.field(), error.code()));
    }

    /** The HTTP status that goes with {@code error}. */
    public static int status(JobError error) {
        return switch (error.blame()) {
            case CALLER ->
                    switch (error.code()) {
                        case "job_too_large", "request_too_large" -> 413;
                        case "invalid_api_key" -> 401;
                        case "forbidden" -> 403;
                        case "not_found", "collection_not_found" -> 404;
                        case "request_timeout" -> 408;
                        case "conflict" -> 409;
                        case "unsupported_media_type" -> 415;
                        default -> 400;
                    };
            case CAPACITY -> 429;
            case UPSTREAM, US ->
                    switch (error.code()) {
                        case "internal_error" -> 500;
                        case "vectors_not_configured" -> 501;
                        case "deadline_passed" -> 504;
                        // Who asks again is told the same.
                        case String _ when error.blame() == Blame.UPSTREAM && !error.retryable() ->
                                502;
                        default -> 503;
                    };
        };
    }
}
