package dev.millrace.log.config;

import io.smallrye.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Where a value comes from, in words for an operator. */
final class Origins {
    static final String DEFAULT = "default";

    /** Written down when the service was built: its {@code application.properties}. */
    static final String BUILD = "build";

    static final String ENVIRONMENT = "environment";

    private static final String SOURCE = "[source=";

    private Origins() {}

    static String of(ConfigValue value) {
        String source = value.getConfigSourceName();
        if (source == null || value.isDefault()) {
            return DEFAULT;
        }
        String place = placeOf(source);
        if (place != null) {
            return place.startsWith("file:") ? "file " + place.substring("file:".length()) : BUILD;
        }
        return switch (source) {
            case "EnvConfigSource" -> ENVIRONMENT;
            case "SysPropConfigSource" -> "system property";
            default -> BUILD;
        };
    }

    /** The address in {@code PropertiesConfigSource[source=file:/etc/application.properties]}. */
    private static @Nullable String placeOf(String source) {
        int at = source.indexOf(SOURCE);
        return at < 0 ? null : source.substring(at + SOURCE.length(), source.length() - 1);
    }

    /** Whether somebody said it who runs the service, not who built it. */
    static boolean isSaid(String origin) {
        return !origin.equals(DEFAULT) && !origin.equals(BUILD);
    }
}
