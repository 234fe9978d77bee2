package dev.millrace.contracts.access;

import java.util.List;
import java.util.regex.Pattern;

/** What an API key must be allowed to make a call, the same at every door. */
public final class ScopePolicy {
    private static final List<String> READABLE = List.of("/v1/jobs", "/v1/job-counts", "/v1/usage");

    private static final Pattern SEARCH = Pattern.compile("/v1/collections/[^/]+/search");

    private static final String ADMIN = "/v1/admin";

    private ScopePolicy() {}

    /**
     * The scope that a call needs. Whatever is about the installation itself is for its admins.
     * Reading is asking about jobs and what they cost, and searching what is kept, which changes
     * nothing though it is a POST; whatever else there is needs the right to write, above all a
     * webhook secret: who sees it can sign in our name.
     *
     * @param path without dot segments, as it is matched
     */
    public static String scopeOf(String method, String path) {
        if (isAtOrBelow(path, ADMIN)) {
            return ApiKeys.ADMIN;
        }
        return asks(method, path) || searches(method, path) ? ApiKeys.READ : ApiKeys.WRITE;
    }

    private static boolean asks(String method, String path) {
        return (method.equals("GET") || method.equals("HEAD"))
                && READABLE.stream().anyMatch(known -> isAtOrBelow(path, known));
    }

    private static boolean searches(String method, String path) {
        return method.equals("POST") && SEARCH.matcher(path).matches();
    }

    private static boolean isAtOrBelow(String path, String known) {
        return path.equals(known) || path.startsWith(known + "/");
    }
}
