package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A request asks for something that the back end has no words for; never with its content. */
public final class Unmappable extends Exception {
    private static final long serialVersionUID = 1;

    private final String field;

    Unmappable(String path, String message) {
        super(message);
        this.field = "task.request." + path;
    }

    /** As a path into the job. */
    public String field() {
        return field;
    }

    /** What kind of thing a value is, for a message that must not repeat it. */
    static String kind(JsonNode value) {
        return value.isMissingNode()
                ? "absent"
                : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
