package dev.millrace.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopePolicyTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /v1/jobs",
        "HEAD, /v1/jobs",
        "GET, /v1/jobs/order-17",
        "GET, /v1/job-counts",
        "GET, /v1/usage",
    })
    void askingAboutJobsAndTheirCostIsReading(String method, String path) {
        assertThat(ScopePolicy.scopeOf(method, path)).isEqualTo(ApiKeys.READ);
    }

    @Test
    void aSearchIsReadingThoughItIsAPost() {
        assertThat(ScopePolicy.scopeOf("POST", "/v1/collections/handbook/search"))
                .isEqualTo(ApiKeys.READ);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/jobs",
        "POST, /v1/jobs/order-17/cancel",
        "GET, /v1/webhooks/secrets",
        "HEAD, /v1/webhooks/secrets",
        "GET, /v1/webhooks/secrets/",
        "POST, /v1/webhooks/secrets/rotate",
        "DELETE, /v1/collections/handbook/documents",
        "GET, /v1/collections/handbook/search",
        "POST, /v1/collections/handbook/search/more",
        "POST, /v1/collections/search",
        "POST, /v1/collections/a/b/search",
        "GET, /v1/jobsandmore",
        "GET, /v1/what-comes-next",
        "GET, /v1/administrators",
    })
    void everythingElseIsWriting(String method, String path) {
        assertThat(ScopePolicy.scopeOf(method, path)).isEqualTo(ApiKeys.WRITE);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/admin",
        "GET, /v1/admin/dead-letters",
        "HEAD, /v1/admin/dead-letters",
        "POST, /v1/admin/redrives",
        "GET, /v1/admin/what-comes-next",
    })
    void everythingAboutTheInstallationIsForItsAdmins(String method, String path) {
        assertThat(ScopePolicy.scopeOf(method, path)).isEqualTo(ApiKeys.ADMIN);
    }
}
