package dev.millrace.deploy.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a URL in their order; a name may come again. */
public final class Query {
    private final List<String> parameters = new ArrayList<>();

    /** One more, left out where there is no value. */
    public Query with(String name, @Nullable Object value) {
        if (value != null) {
            parameters.add(name + "=" + Server.encoded(value.toString()));
        }
        return this;
    }

    /** As it follows a path: with its question mark, or nothing. */
    @Override
    public String toString() {
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }
}
