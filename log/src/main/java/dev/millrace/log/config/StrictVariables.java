package dev.millrace.log.config;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Stops a start with an environment variable that looks like a key of ours and is none. SmallRye
 * stops it for every other source, but passes over the environment, as names there may be others'.
 *
 * <p>They may: so words that other programs begin their variables with are left alone, and what
 * Kubernetes says about the service {@code router-service} is no key of {@code router}.
 */
public final class StrictVariables implements SmallRyeConfigBuilderCustomizer {
    private static final String OURS = "dev.millrace.";

    /** {@code AUTH_TOKEN}, {@code REGISTRY_PASSWORD}, {@code SUPERVISOR_ENABLED} are not ours. */
    private static final Set<String> SHARED_PREFIXES = Set.of("auth", "registry", "supervisor");

    /** {@code …_SERVICE_HOST}, {@code …_PORT_8080_TCP_ADDR} and their like. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(
                    ".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private final Map<String, String> environment;

    /** For the service loader. */
    public StrictVariables() {
        this(System.getenv());
    }

    StrictVariables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        ConfigValidator others = builder.getValidator();
        builder.withValidator((mapping, prefix, values) -> {
            others.validateMapping(mapping, prefix, values);
            if (mapping.getName().startsWith(OURS) && !SHARED_PREFIXES.contains(prefix)) {
                check(mapping, prefix);
            }
        });
    }

    private void check(Class<?> mapping, String prefix) {
        Set<String> known =
                ConfigMappings.getProperties(ConfigClass.configClass(mapping, prefix))
                        .keySet()
                        .stream()
                        .filter(key -> !key.endsWith("[*]"))
                        .map(StrictVariables::variable)
                        .collect(Collectors.toCollection(TreeSet::new));
        Problem[] unknown =
                environment.keySet().stream()
                        .filter(name -> variable(name).startsWith(variable(prefix) + "_"))
                        .filter(name -> !SERVICE_LINK.matcher(name).matches())
                        .filter(name -> !known.contains(withoutIndex(variable(name))))
                        .sorted()
                        .map(name -> problem(name, prefix, known))
                        .toArray(Problem[]::new);
        if (unknown.length > 0) {
            throw new ConfigValidationException(unknown);
        }
    }

    private static Problem problem(String name, String prefix, Set<String> known) {
        return new Problem(
                "the environment variable %s is no key of %s.*: unset it, or say one of %s"
                        .formatted(name, prefix, String.join(", ", known)));
    }

    /** {@code log-writer.buffer-bytes} is said as {@code LOG_WRITER_BUFFER_BYTES}. */
    private static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** An entry of a list is said as {@code WEBHOOKS_RETRY_AFTER_0_}. */
    private static String withoutIndex(String variable) {
        return variable.replaceFirst("_\\d+_$", "");
    }
}
