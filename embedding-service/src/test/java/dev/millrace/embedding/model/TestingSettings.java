package dev.millrace.embedding.model;

import java.nio.file.Path;

/** Settings under which the real model runs in tests. */
public final class TestingSettings {
    private TestingSettings() {}

    /** One caller per core, natives under the temporary folder. */
    static OnnxEmbedder.Settings ofThisMachine() {
        return new OnnxEmbedder.Settings(
                Runtime.getRuntime().availableProcessors(),
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    public static Classifier.Settings ofLabels() {
        return new Classifier.Settings("This text is about {}.", 0.05, 1 << 20);
    }
}
