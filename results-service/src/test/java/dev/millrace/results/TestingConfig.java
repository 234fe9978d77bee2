package dev.millrace.results;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Reads configuration as the service would, from these values alone. */
public final class TestingConfig {
    private TestingConfig() {}

    public static <T> T read(Class<T> mapping, Map<String, String> values) {
        SmallRyeConfig config =
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .withConverter(URI.class, 100, URI::create)
                        .withConverter(
                                Path.class, 100, path -> path.isEmpty() ? null : Path.of(path))
                        .withSources(new PropertiesConfigSource(values, "test", 100))
                        .withMapping(mapping)
                        .build();
        return config.getConfigMapping(mapping);
    }
}
