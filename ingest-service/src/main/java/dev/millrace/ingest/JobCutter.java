package dev.millrace.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts the jobs out of a body. Nothing is re-serialised; a job itself is not read here. */
final class JobCutter {
    private static final ObjectReader CUT =
            Json.MAPPER
                    .readerFor(RawJson.class)
                    .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private JobCutter() {}

    /** Stops at the first job beyond {@code jobsMax}: a body of commas must not become a list. */
    static Submission cut(byte[] body, int jobsMax) {
        return isArray(body) ? many(body, jobsMax) : new Submission.One(body);
    }

    private static boolean isArray(byte[] body) {
        for (byte b : body) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '[';
            }
        }
        return false;
    }

    private static Submission many(byte[] body, int jobsMax) {
        List<byte[]> jobs = new ArrayList<>();
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (jobs.size() == jobsMax) {
                    return new Submission.Broken(tooMany(jobsMax), jobsMax);
                }
                jobs.add(job(parser));
            }
            return parser.nextToken() == null
                    ? new Submission.Many(jobs)
                    : broken("more follows after the array of jobs", jobs.size());
        } catch (JsonProcessingException e) {
            return broken("not JSON: " + Json.reason(e), jobs.size());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static byte[] job(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return NULL;
        }
        RawJson raw = CUT.readValue(parser);
        return raw.bytes();
    }

    private static JobError tooMany(int jobsMax) {
        return JobError.caller(
                "too_many_jobs", null, "more than %d jobs in one request".formatted(jobsMax));
    }

    private static Submission broken(String message, int index) {
        return new Submission.Broken(JobError.caller("invalid_json", null, message), index);
    }
}
