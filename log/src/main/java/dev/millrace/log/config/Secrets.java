package dev.millrace.log.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps secrets out of what is printed: by the words of a key, and by what a value looks like. */
final class Secrets {
    static final String MASK = "***";

    /** {@code keys-file} and {@code output-tokens-assumed} are none: neither word ends so. */
    private static final List<String> WORDS =
            List.of(
                    "password",
                    "passwords",
                    "passphrase",
                    "secret",
                    "secrets",
                    "key",
                    "token",
                    "jaas",
                    "credential",
                    "credentials");

    private static final Pattern USER_IN_URL = Pattern.compile("//[^/@\\s]*:[^/@\\s]*@");
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "((?:password|secret|token|key)\\s*=\\s*)(?:\"[^\"]*\"|'[^']*'|[^&;,\\s]+)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");

    private Secrets() {}

    static String masked(String key, String value) {
        if (isSecret(key) || PRIVATE_KEY.matcher(value).find()) {
            return MASK;
        }
        String withoutUser = USER_IN_URL.matcher(value).replaceAll("//" + MASK + "@");
        return PARAMETER.matcher(withoutUser).replaceAll("$1" + MASK);
    }

    private static boolean isSecret(String key) {
        return Arrays.stream(key.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
                .anyMatch(word -> WORDS.stream().anyMatch(word::endsWith));
    }
}
