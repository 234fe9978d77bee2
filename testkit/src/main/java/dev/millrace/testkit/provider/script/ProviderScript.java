package dev.millrace.testkit.provider.script;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.Heed;
import dev.millrace.testkit.provider.Limits;
import dev.millrace.testkit.provider.Manner;
import dev.millrace.testkit.provider.Models;
import dev.millrace.testkit.provider.ScriptedProvider;
import dev.millrace.testkit.provider.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A provider as a file describes it; {@code docs/provider.md} has every key.
 *
 * @param port 0 for a free one
 * @param apiKey "" takes every key and none
 * @param marks whether callers may say in their texts what becomes of a call
 */
public record ProviderScript(
        int port, String apiKey, Models models, Conduct conduct, List<Rule> rules, boolean marks) {
    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();
    private static final int BYTES_MAX = 1024 * 1024;
    private static final int CALLS_MAX = 1_000_000;

    /** For some calls. */
    public record Rule(When when, int times, Manner manner) {}

    public ProviderScript {
        rules = List.copyOf(rules);
    }

    /**
     * Reads it.
     *
     * @throws WrongScript with file, field, value and what is allowed
     */
    public static ProviderScript read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new WrongScript(file + ": over " + BYTES_MAX + " bytes");
            }
            return parse(Files.readString(file));
        } catch (WrongScript e) {
            throw new WrongScript(file + ": " + e.getMessage());
        } catch (NoSuchFileException _) {
            throw new WrongScript(file + ": there is no such file");
        } catch (IOException e) {
            throw new WrongScript(file + ": cannot be read: " + e.getMessage());
        }
    }

    static ProviderScript parse(String text) {
        JsonNode document;
        try {
            document = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new WrongScript(
                    (at == null ? "" : "line " + at.getLineNr() + ": ") + e.getOriginalMessage());
        }
        return Entry.read("", document, ProviderScript::of);
    }

    private static ProviderScript of(Entry script) {
        var everybody =
                script.mapping("defaults", entry -> ReadManner.over(Manner.GOOD, entry))
                        .orElse(Manner.GOOD);
        var limits = script.mapping("limits", ProviderScript::limits).orElse(Limits.NONE);
        return new ProviderScript(
                script.number("port", 0, 65_535, 0),
                script.text("apiKey", ""),
                models(script),
                new Conduct(everybody, limits, script.seed("seed")),
                script.list("rules", entry -> rule(everybody, entry)),
                script.flag("marks", false));
    }

    private static Models models(Entry script) {
        return script.has("models")
                ? new Models(script.list("models", ProviderScript::model), true)
                : Models.ANY;
    }

    private static Models.Model model(Entry model) {
        var id = model.text("id", "");
        if (id.isBlank()) {
            throw WrongScript.at(model.at("id"), model.raw("id"), "the name callers use");
        }
        return new Models.Model(
                id,
                model.number("dimensions", 1, Models.Model.DIMENSIONS_MAX, Models.DIMENSIONS),
                model.time("readyAfter", Duration.ZERO));
    }

    private static Limits limits(Entry limits) {
        return new Limits(
                limits.list("concurrent", ProviderScript::step),
                limits.number("running", 0, CALLS_MAX, 0),
                limits.number("requestsPerMinute", 0, Integer.MAX_VALUE, 0),
                limits.number("tokensPerMinute", 0, Integer.MAX_VALUE, 0),
                limits.time("retryAfter", Limits.NONE.retryAfter()),
                limits.number("kvCacheTokens", 1, Integer.MAX_VALUE, Limits.NONE.kvCacheTokens()));
    }

    private static Limits.Step step(Entry step) {
        if (!step.has("calls")) {
            throw WrongScript.at(step.at("calls"), step.raw("calls"), "0 to " + CALLS_MAX);
        }
        return new Limits.Step(
                step.time("after", Duration.ZERO), step.number("calls", 0, CALLS_MAX, 0));
    }

    private static Rule rule(Manner everybody, Entry rule) {
        var when = rule.mapping("when", ProviderScript::when).orElse(new When("", "", ""));
        int times = rule.number("times", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
        return new Rule(when, times, ReadManner.over(everybody, rule));
    }

    private static When when(Entry when) {
        Map<String, String> paths = new LinkedHashMap<>();
        ScriptedProvider.modelPaths().forEach(path -> paths.put(path, path));
        return new When(
                when.text("model", ""), when.text("text", ""), when.word("path", paths).orElse(""));
    }

    /** Plays it, on a port of the caller's choice. */
    public ScriptedProvider start(int onPort) {
        var provider =
                ScriptedProvider.started(onPort)
                        .offer(models)
                        .require(apiKey)
                        .behave(conduct)
                        .heed(marks ? Heed.KNOWN_MARKS : Heed.NO_MARK);
        rules.forEach(rule -> provider.when(rule.when(), rule.times(), rule.manner()));
        return provider;
    }
}
