package dev.millrace.testkit.provider.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serial;

/** A script that cannot be played: which field, its value and what is allowed. */
public final class WrongScript extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    WrongScript(String message) {
        super(message);
    }

    /** The value at this place is not one of those allowed. */
    static WrongScript at(String place, JsonNode value, String allowed) {
        var said = value.isMissingNode() ? "missing" : value.toString();
        return new WrongScript("%s: %s; allowed: %s".formatted(place, said, allowed));
    }
}
