package dev.millrace.log.cluster;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@code kafka.name-prefix} before the topics and groups of the channels, wherever they are
 * said: who configures a channel says our names.
 */
public final class PrefixChannels implements SmallRyeConfigBuilderCustomizer {
    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withInterceptors(new Interceptor());
    }

    /** Kept by the configuration, which may be written down: it has no state. */
    private static final class Interceptor implements ConfigSourceInterceptor {
        private static final long serialVersionUID = 1;

        private static final Pattern NAMES =
                Pattern.compile(
                        "mp\\.messaging\\.(incoming|outgoing|connector)\\..+\\.(topics?|group\\.id)");

        @Override
        public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String key) {
            ConfigValue said = context.proceed(key);
            if (said == null || said.getValue() == null || !NAMES.matcher(key).matches()) {
                return said;
            }
            ConfigValue prefix = context.proceed(Names.KEY);
            if (prefix == null || prefix.getValue() == null) {
                return said;
            }
            Names names = new Names(prefix.getValue());
            return said.withValue(
                    Arrays.stream(said.getValue().split(","))
                            .map(String::strip)
                            .map(names::onCluster)
                            .collect(Collectors.joining(",")));
        }
    }
}
