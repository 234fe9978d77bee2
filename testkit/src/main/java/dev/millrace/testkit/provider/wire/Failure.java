package dev.millrace.testkit.provider.wire;

/**
 * An error as a caller reads it.
 *
 * @param type {@code error.type}; "" for what the vendor says with this status
 * @param code {@code error.code}, OpenAI only; "" for what OpenAI says with this status
 * @param param {@code error.param}, OpenAI only: the field that is wrong, "" for none
 */
public record Failure(int status, String message, String type, String code, String param) {
    private static final int OVERLOADED = 529;

    public Failure {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status " + status + ": 400 to 599");
        }
    }

    public static Failure of(int status) {
        return new Failure(status, "scripted: answered " + status, "", "", "");
    }

    public static Failure of(int status, String message) {
        return new Failure(status, message, "", "", "");
    }

    /** A field of the request that is wrong. */
    static Failure wrong(String param, String message) {
        return new Failure(400, message, "", "", param);
    }

    String openAiType() {
        if (!type.isEmpty()) {
            return type;
        }
        return switch (status) {
            case 429 -> "requests";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    String openAiCode() {
        if (!code.isEmpty()) {
            return code;
        }
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 404 -> "model_not_found";
            case 429 -> "rate_limit_exceeded";
            default -> "";
        };
    }

    String anthropicType() {
        if (!type.isEmpty()) {
            return type;
        }
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case OVERLOADED -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
