package dev.millrace.testkit.provider;

import java.util.Set;
import java.util.function.Function;

/** What runs and what waits, in the names that vLLM's {@code /metrics} has for it. */
record LoadPage(Set<String> models, Function<String, Gate.Load> load) {

    String text() {
        var page = new StringBuilder();
        gauge(
                page,
                "vllm:num_requests_running",
                "Number of requests in model execution batches.",
                Gate.Load::running);
        gauge(
                page,
                "vllm:num_requests_waiting",
                "Number of requests waiting to be processed.",
                Gate.Load::waiting);
        gauge(
                page,
                "vllm:kv_cache_usage_perc",
                "KV-cache usage. 1 means 100 percent usage.",
                Gate.Load::cacheShare);
        return page.toString();
    }

    private void gauge(
            StringBuilder page, String name, String help, Function<Gate.Load, Number> value) {
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(" gauge\n");
        for (var model : models) {
            page.append(name)
                    .append("{engine=\"0\",model_name=\"")
                    .append(model.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append("\"} ")
                    .append(value.apply(load.apply(model)).doubleValue())
                    .append('\n');
        }
    }
}
