package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads where a job's webhook is to go. */
final class CallbackReading {
    private static final int URL_CHARS_MAX = 2048;

    private CallbackReading() {}

    /**
     * The URL, null for a job without a callback.
     *
     * @param raw the field as it was written, null where it is missing
     */
    static @Nullable String url(@Nullable RawJson raw, JobRules rules) throws BadField {
        if (raw == null) {
            return null;
        }
        JsonNode callback = Fields.tree(raw);
        if (callback.isNull()) {
            return null;
        }
        if (!callback.isObject()) {
            throw Fields.wrongType("callback", "an object with a url", callback);
        }
        for (String name : (Iterable<String>) callback::fieldNames) {
            if (!name.equals("url")) {
                throw BadField.of(
                        "unknown_field",
                        "callback." + Fields.shown(name),
                        "a callback has only a url");
            }
        }
        JsonNode url = callback.path("url");
        if (!url.isTextual()) {
            throw Fields.wrongType("callback.url", "a string", url);
        }
        return checked(url.textValue(), rules);
    }

    private static String checked(String text, JobRules rules) throws BadField {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme());
            boolean web =
                    scheme.equals("https")
                            || (scheme.equals("http") && rules.privateCallbacksAllowed());
            if (!web || url.getHost() == null || text.length() > URL_CHARS_MAX) {
                throw badUrl(text, "an https URL of at most " + URL_CHARS_MAX + " characters");
            }
            if (url.getUserInfo() != null) {
                throw BadField.of(
                        "invalid_value", "callback.url", "a URL must not carry credentials");
            }
            if (!rules.privateCallbacksAllowed() && Addresses.isPrivateLiteral(url.getHost())) {
                throw BadField.of(
                        "callback_not_allowed",
                        "callback.url",
                        "'%s' is a private address; webhooks go to public addresses only"
                                .formatted(Fields.shown(url.getHost())));
            }
            return text;
        } catch (URISyntaxException e) {
            throw badUrl(text, "an https URL");
        }
    }

    private static BadField badUrl(String text, String wanted) {
        return BadField.of(
                "invalid_value",
                "callback.url",
                "'%s' is not %s".formatted(Fields.shown(text), wanted));
    }
}
