package dev.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorBodyTest {
    @ParameterizedTest
    @CsvSource({
        "CALLER, invalid_value, false, 400, invalid_request_error",
        "CALLER, invalid_api_key, false, 401, invalid_request_error",
        "CALLER, forbidden, false, 403, invalid_request_error",
        "CALLER, collection_not_found, false, 404, invalid_request_error",
        "CALLER, request_timeout, false, 408, invalid_request_error",
        "CALLER, job_too_large, false, 413, invalid_request_error",
        "CALLER, unsupported_media_type, false, 415, invalid_request_error",
        "CALLER, deadline_passed, false, 400, invalid_request_error",
        "CAPACITY, too_many_requests, true, 429, rate_limit_error",
        "UPSTREAM, vector_store_unavailable, true, 503, server_error",
        "UPSTREAM, upstream_credentials, false, 502, server_error",
        "UPSTREAM, deadline_passed, true, 504, server_error",
        "US, deadline_passed, true, 504, server_error",
        "US, internal_error, false, 500, server_error",
        "US, vectors_not_configured, false, 501, server_error",
        "US, log_unavailable, true, 503, server_error",
    })
    void whoIsToBlameAndWhetherItHelpsToAskAgainDecideTheStatus(
            Blame blame, String code, boolean retryable, int status, String type) {
        var error = new JobError(code, null, "no", blame, retryable, null);

        assertThat(ErrorBody.status(error)).isEqualTo(status);
        assertThat(ErrorBody.of(error).error().type()).isEqualTo(type);
    }
}
