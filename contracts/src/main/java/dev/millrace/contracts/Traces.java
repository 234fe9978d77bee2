package dev.millrace.contracts;

import java.util.Map;
import java.util.regex.Pattern;

/** The trace a job belongs to: its producer's, or one begun here. */
final class Traces {
    /** W3C Trace Context, version 00. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Traces() {}

    /** Begun from the job's key, so that every reader of the same record begins the same trace. */
    static String of(Map<String, String> headers, JobKey key) {
        for (String name : new String[] {Headers.TRACEPARENT, Headers.CE_TRACEPARENT}) {
            String given = headers.get(name);
            if (given != null && TRACEPARENT.matcher(given).matches()) {
                return given;
            }
        }
        String trace = key.hash().toString().replace("-", "");
        return "00-" + trace + "-" + trace.substring(16) + "-00";
    }
}
