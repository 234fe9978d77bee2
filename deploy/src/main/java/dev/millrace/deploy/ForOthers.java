package dev.millrace.deploy;

import dev.millrace.deploy.client.Server;
import dev.millrace.deploy.stack.RunningStack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a program beside a stack needs to know of it, under the names that the examples read. */
record ForOthers(Map<String, String> values) {
    private static final String TENANT = "local";

    /** Asks the stack for the secret of its webhooks. */
    static ForOthers of(RunningStack stack) {
        var secrets = Server.at(stack.url()).get("/v1/webhooks/secrets").json();
        var values = new LinkedHashMap<String, String>();
        values.put("MILLRACE_URL", stack.url().toString());
        values.put("MILLRACE_KAFKA", stack.bootstrapServers());
        stack.exposed().ifPresent(at -> values.put("MILLRACE_KAFKA_FOR_CONTAINERS", at));
        stack.qdrant()
                .ifPresent(qdrant -> {
                    values.put("MILLRACE_QDRANT", qdrant.grpc());
                    if (qdrant.http() != null) {
                        values.put("MILLRACE_QDRANT_URL", qdrant.http().toString());
                    }
                });
        values.put("MILLRACE_TENANT", TENANT);
        values.put("MILLRACE_API_KEY", "");
        values.put("MILLRACE_WEBHOOK_SECRET", secrets.path("data").path(0).path("secret").asText());
        values.put("MILLRACE_LOGS", stack.logs().toString());
        return new ForOthers(values);
    }

    /** One {@code KEY=value} each; a value that a shell would take apart is quoted. */
    List<String> lines() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
                .toList();
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./:,+=@%-]*")
                ? value
                : "'" + value.replace("'", "'\\''") + "'";
    }
}
