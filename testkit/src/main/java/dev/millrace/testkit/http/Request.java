package dev.millrace.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** One request as it came: header names in lower case, the last of equal ones wins. */
public record Request(String method, String path, Map<String, String> headers, String body) {
    public Request {
        headers = Map.copyOf(headers);
    }

    /** The header as text, "" where it is missing. */
    public String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    public byte[] bytes() {
        return body.getBytes(UTF_8);
    }
}
