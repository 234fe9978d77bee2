package dev.millrace.deploy.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.millrace.deploy.stack.EffectiveConfig;
import dev.millrace.deploy.stack.ProjectHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationPageTest {
    private static final Path HOME = ProjectHome.find();
    private static final Path PAGE = HOME.resolve("docs/configuration.md");

    /** Everything below it is written by {@link #theTablesSayWhatTheInterfacesSay}. */
    private static final String BELOW_IS_WRITTEN = "<!-- Written from the interfaces: ";

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z0-9.-]+)` \\|", Pattern.MULTILINE);
    private static final Pattern READ_BY_JAVA = Pattern.compile("getenv\\(\"([A-Z_]+)\"\\)");
    private static final Pattern READ_BY_SCRIPT = Pattern.compile("\\$\\{?([A-Z][A-Z_]+)");
    private static final Set<String> OF_EVERY_SHELL = Set.of("HOME", "PATH");

    /** Which module the keys stand in, by the heading over them. */
    private static Map<String, String> modules() {
        var modules = new LinkedHashMap<String, String>();
        modules.put("Every service", "log");
        for (var service :
                List.of(
                        "ingest-service",
                        "router-service",
                        "embedding-service",
                        "inference-worker",
                        "results-service")) {
            modules.put(service, service);
        }
        return modules;
    }

    @Test
    void theTablesSayWhatTheInterfacesSay() throws IOException {
        var page = Files.readString(PAGE);
        int tables = beginOfTables(page);
        var wanted = written();
        if (System.getProperty("docs.write") != null) {
            page = page.substring(0, tables) + wanted;
            Files.writeString(PAGE, page);
        }

        var said = page.substring(tables).lines().toList();
        var should = wanted.lines().toList();
        if (!said.equals(should)) {
            fail(
                    "docs/configuration.md is not what the interfaces say; -Ddocs.write=1 writes it."
                            + "%nThese lines should stand there:%n%s%nThese should not:%n%s",
                    less(should, said), less(said, should));
        }
    }

    @Test
    void whatTheServicesKnowIsOnThePageAndNothingElse(@TempDir Path nothingRunsHere)
            throws IOException {
        Files.writeString(
                nothingRunsHere.resolve("registry.yaml"),
                """
                backends: { a: { type: openai, baseUrl: "http://127.0.0.1:1/v1" } }
                pools: { a: { slotsMax: 1 } }
                models:
                  m: { version: "1", kinds: [chat], backend: a, name: m, pool: a, contextTokensMax: 9 }
                """);
        var known = new TreeSet<String>();
        EffectiveConfig.of(nothingRunsHere).stream()
                .flatMap(config -> config.settings().stream())
                .map(EffectiveConfig.Setting::key)
                .filter(key -> !key.matches("(kafka|mp|quarkus)\\..*"))
                .forEach(known::add);

        var page = Files.readString(PAGE);
        assertThat(found(ROW, page.substring(beginOfTables(page)))).isEqualTo(known);
    }

    @Test
    void everyVariableThatTheCommandLineReadsIsOnThePage() throws IOException {
        var read = found(READ_BY_SCRIPT, Files.readString(HOME.resolve("millrace")));
        try (var sources = Files.walk(HOME.resolve("deploy/src/main/java"))) {
            for (var source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                read.addAll(found(READ_BY_JAVA, Files.readString(source)));
            }
        }
        read.removeAll(OF_EVERY_SHELL);
        var page = Files.readString(PAGE);

        assertThat(read)
                .isNotEmpty()
                .allSatisfy(variable -> assertThat(page).contains("`" + variable + "`"));
    }

    private static int beginOfTables(String page) {
        assertThat(page).contains(BELOW_IS_WRITTEN);
        return page.indexOf('\n', page.indexOf(BELOW_IS_WRITTEN)) + 1;
    }

    private static String written() throws IOException {
        var text = new StringBuilder();
        var shared = HOME.resolve("backends/src/main/java");
        for (var module : modules().entrySet()) {
            text.append("\n## ").append(module.getKey()).append("\n");
            var sources = HOME.resolve(module.getValue()).resolve("src/main/java");
            for (var mapping : ConfigSources.of(sources, shared)) {
                text.append("\n").append(mapping.sentence()).append("\n\n");
                text.append("| key | unit | default | environment variable | what it says |\n");
                text.append("|---|---|---|---|---|\n");
                text.append(
                        mapping.keys().stream().map(key -> key.row() + "\n").collect(joining()));
            }
        }
        return text.toString();
    }

    private static String less(List<String> lines, List<String> others) {
        var left = new ArrayList<>(lines);
        left.removeAll(others);
        return String.join("\n", left);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return Stream.of(pattern.matcher(text))
                .flatMap(matcher -> matcher.results())
                .map((MatchResult result) -> result.group(1))
                .collect(TreeSet::new, Set::add, Set::addAll);
    }
}
