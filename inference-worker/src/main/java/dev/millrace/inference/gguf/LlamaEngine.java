package dev.millrace.inference.gguf;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * llama.cpp, by its binding java-llama.cpp. Each engine has a native thread of its own that Java
 * cannot end: a process that had one ends by {@code System.exit}, as Quarkus' own end does.
 */
final class LlamaEngine implements Engine {
    /** Least and most that goes through the model at once; more takes memory and is no faster. */
    private static final int BATCH_TOKENS = 64;

    private final LlamaModel model;
    private final int tokensBefore;

    static {
        // The binding unpacks its library under a fixed name, where another process, or another
        // class loader, may be doing the same.
        try {
            Path own = Files.createTempDirectory("millrace-llama-");
            own.toFile().deleteOnExit();
            System.setProperty("de.kherud.llama.tmpdir", own.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LlamaEngine(LlamaModel model, int tokensBefore) {
        this.model = model;
        this.tokensBefore = tokensBefore;
    }

    /**
     * Loads a model.
     *
     * @param contextTokens of prompt and answer together
     * @param stepTokens most tokens of a prompt read at once
     * @throws Failure if the file holds none that this version of llama.cpp can run
     */
    static LlamaEngine load(
            Path file, GgufHeader header, int contextTokens, int threads, int stepTokens) {
        int batch = Math.max(BATCH_TOKENS, stepTokens);
        ModelParameters parameters =
                new ModelParameters()
                        .setModel(file.toString())
                        .setCtxSize(contextTokens)
                        .setParallel(1)
                        .setThreads(threads)
                        .setThreadsBatch(threads)
                        .setBatchSize(batch)
                        .setUbatchSize(batch)
                        .disableContextShift()
                        .enableJinja()
                        .disableLog()
                        .disablePerf();
        LlamaModel model = in("loading", () -> new LlamaModel(parameters));
        return new LlamaEngine(model, header.beginsWithToken() ? 1 : 0);
    }

    @Override
    public String prompt(String messages) {
        return in("applying the template", () -> model.applyTemplate(messages));
    }

    @Override
    public int tokens(String text) {
        return in("counting tokens", () -> model.encode(text).length);
    }

    @Override
    public int tokensBefore() {
        return tokensBefore;
    }

    @Override
    public void forget() {
        drain(new InferenceParameters(" ").setNPredict(0).setCachePrompt(false));
    }

    @Override
    public void read(String prompt) {
        drain(new InferenceParameters(prompt).setNPredict(0).setCachePrompt(true));
    }

    private void drain(InferenceParameters parameters) {
        LlamaIterator all = begin(parameters);
        while (all.hasNext()) {
            in("reading", all::next);
        }
    }

    @Override
    public Writing write(String prompt, Sampling sampling, int tokensMax) {
        InferenceParameters parameters =
                new InferenceParameters(prompt).setNPredict(tokensMax).setCachePrompt(true);
        if (sampling.temperature() != null) {
            parameters.setTemperature(sampling.temperature().floatValue());
        }
        if (sampling.topP() != null) {
            parameters.setTopP(sampling.topP().floatValue());
        }
        if (sampling.frequencyPenalty() != null) {
            parameters.setFrequencyPenalty(sampling.frequencyPenalty().floatValue());
        }
        if (sampling.presencePenalty() != null) {
            parameters.setPresencePenalty(sampling.presencePenalty().floatValue());
        }
        if (sampling.seed() != null) {
            parameters.setSeed(sampling.seed());
        }
        if (!sampling.stop().isEmpty()) {
            parameters.setStopStrings(sampling.stop().toArray(String[]::new));
        }
        LlamaIterator tokens = begin(parameters);
        return new Writing() {
            @Override
            public boolean hasNext() {
                return tokens.hasNext();
            }

            @Override
            public String next() {
                return in("writing", tokens::next).text;
            }

            @Override
            public void stop() {
                tokens.cancel();
            }
        };
    }

    private LlamaIterator begin(InferenceParameters parameters) {
        return in("beginning", () -> model.generate(parameters).iterator());
    }

    @Override
    public void close() {
        model.close();
    }

    /** The binding's own exception is not to be seen from outside it. */
    private static <T> T in(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw new Failure("llama.cpp failed at " + what + ": " + e.getMessage(), e);
        }
    }
}
