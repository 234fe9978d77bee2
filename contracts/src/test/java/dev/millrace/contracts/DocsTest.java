package dev.millrace.contracts;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.millrace.testkit.DocsRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static Stream<Arguments> documents() throws IOException {
        try (var below = Files.walk(ROOT.resolve("docs"))) {
            var docs = below.map(ROOT::relativize).filter(path -> path.toString().endsWith(".md"));
            return Stream.concat(
                    Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
                            .map(Path::of)
                            .filter(path -> Files.exists(ROOT.resolve(path))),
                    docs)
                    .map(path -> arguments(path.toString()))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("documents")
    void everyPathADocumentNamesExists(String document) {
        DocsRules.everyPathExists(ROOT, document);
    }
}
