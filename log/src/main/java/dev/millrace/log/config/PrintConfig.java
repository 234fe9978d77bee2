package dev.millrace.log.config;

import dev.millrace.log.cluster.Names;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Prints what a service would run with: every key of ours, and what else was said to it. It builds
 * the configuration as the service itself does, with the code that Quarkus generated for it, and
 * refuses what the service would refuse; nothing is started.
 *
 * <p>{@code java -cp "app/*:lib/boot/*:lib/main/*:quarkus/*" dev.millrace.log.config.PrintConfig}
 * in the folder {@code quarkus-app}; a line holds key, value and origin, with tabs between.
 */
final class PrintConfig {
    private static final String GENERATED = "io.quarkus.runtime.generated.RunTimeConfig";
    private static final String OURS = "dev.millrace.";

    /** What others map, and an operator says to a service of ours all the same. */
    private static final List<String> BELOW_US = List.of("kafka.", "mp.messaging.", "quarkus.");

    private PrintConfig() {}

    static void main() throws ReflectiveOperationException {
        var builder = new SmallRyeConfigBuilder();
        var generated =
                Class.forName(GENERATED)
                        .asSubclass(SmallRyeConfigBuilderCustomizer.class)
                        .getDeclaredConstructor()
                        .newInstance();
        generated.configBuilder(builder);
        try {
            print(builder, System.out);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static void print(SmallRyeConfigBuilder builder, PrintStream out) {
        SmallRyeConfig config = builder.build();
        // Checked here as at the start.
        var _ = new Names(config.getOptionalValue(Names.KEY, String.class).orElse(""));
        for (String key : keys(config, builder.getMappingsBuilder().getMappings())) {
            ConfigValue value = config.getConfigValue(key);
            String text = value.getValue() == null ? "" : value.getValue();
            out.printf(
                    "%s\t%s\t%s%n", key, inOneLine(Secrets.masked(key, text)), Origins.of(value));
        }
    }

    /** A certificate has many. */
    private static String inOneLine(String value) {
        return value.replace("\n", "\\n").replace("\t", "\\t");
    }

    private static Set<String> keys(SmallRyeConfig config, Set<ConfigClass> mappings) {
        Set<String> keys = new TreeSet<>();
        for (ConfigClass mapping : mappings) {
            if (mapping.getType().getName().startsWith(OURS)) {
                keys.addAll(mapping.getProperties().keySet());
                all(config).filter(k -> k.startsWith(mapping.getPrefix() + ".")).forEach(keys::add);
            }
        }
        all(config)
                .filter(key -> BELOW_US.stream().anyMatch(key::startsWith))
                .filter(key -> Origins.isSaid(Origins.of(config.getConfigValue(key))))
                .forEach(keys::add);
        // Ours, among keys of Kafka's; the other is what SmallRye makes of its variable.
        keys.add(Names.KEY);
        keys.remove(Names.KEY.replace('-', '.'));
        keys.removeIf(key -> key.contains("*"));
        return keys;
    }

    private static Stream<String> all(SmallRyeConfig config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false);
    }
}
