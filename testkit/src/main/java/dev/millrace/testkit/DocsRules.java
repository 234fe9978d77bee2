package dev.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document that names a file names one that exists. */
public final class DocsRules {
    private static final Pattern PATH_IN_BACKTICKS =
            Pattern.compile("`((?:\\./)?[\\w.-]+(?:/[\\w.-]+)*/|(?:\\./)?[\\w.-]+(?:/[\\w.-]+)+)`");
    private static final Pattern RELATIVE_LINK =
            Pattern.compile("\\]\\((?![a-z]+:|#|/)([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("(?:application|audio|image|multipart|text)/.*");

    private DocsRules() {}

    /**
     * Fails if a path in back-ticks (from the root) or a relative link (from the document) leads
     * nowhere. Media types are no paths.
     *
     * @param root the project's root directory
     * @param document the Markdown file, relative to the root
     */
    public static void everyPathExists(Path root, String document) {
        var missing = missingPaths(root, document);
        if (!missing.isEmpty()) {
            throw new AssertionError(document + " names what does not exist: " + missing);
        }
    }

    static List<String> missingPaths(Path root, String document) {
        var file = root.resolve(document);
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var paths =
                named(PATH_IN_BACKTICKS, text)
                        .filter(path -> !MEDIA_TYPE.matcher(path).matches())
                        .filter(path -> !Files.exists(root.resolve(path)));
        var links =
                named(RELATIVE_LINK, text).filter(path -> !Files.exists(file.resolveSibling(path)));
        return Stream.concat(paths, links).distinct().toList();
    }

    private static Stream<String> named(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1));
    }
}
