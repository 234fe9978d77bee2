package dev.millrace.deploy.weights;

import dev.millrace.testkit.fetch.Digest;
import dev.millrace.testkit.fetch.FetchFailure;
import dev.millrace.testkit.fetch.FetchedFile;
import dev.millrace.testkit.fetch.Source;
import dev.millrace.testkit.fetch.ThisUser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The weights of the chat model of a local stack: those that the environment names, else a small
 * model of ours. Where the file will lie is known before it is there, so that a worker can be told
 * and wait for it.
 */
public final class Weights {
    /** Names weights of the user's own: a path, or an http or https URL. */
    public static final String KEY = "MILLRACE_CHAT_WEIGHTS";

    /** The SHA-256 of the file behind the URL; for a path it may be left out. */
    public static final String KEY_SHA256 = "MILLRACE_CHAT_WEIGHTS_SHA256";

    private static final String OTHERWISE =
            "set %s to the path or the URL of a GGUF file, for a URL with %s"
                    .formatted(KEY, KEY_SHA256);

    private final String model;
    private final Found found;

    /** How they get to where they lie. */
    private sealed interface Found {
        /** They lie on this machine, and their owner keeps them. */
        record Here(String description, Path file, @Nullable String sha256) implements Found {}

        /** They are fetched once. */
        record Fetched(FetchedFile file) implements Found {}
    }

    private Weights(String model, Found found) {
        this.model = model;
        this.found = found;
    }

    static Weights fetched(
            String model, String description, Path file, Source source, String sha256) {
        return new Weights(
                model,
                new Found.Fetched(
                        new FetchedFile(
                                "weights", description, file, source, sha256, false, OTHERWISE)));
    }

    /**
     * The weights that this process's environment asks for.
     *
     * @throws FetchFailure if what it says cannot be
     */
    public static Weights ofThisMachine() {
        return of(ThisUser.ofThisProcess());
    }

    static Weights of(ThisUser user) {
        Path cache = user.cache().resolve("models");
        String named = user.environment().getOrDefault(KEY, "").strip();
        if (named.isEmpty()) {
            return DefaultModel.in(cache, user);
        }
        String sha256 = sha256(user.environment().get(KEY_SHA256));
        return named.matches("https?://.*") ? remote(named, sha256, cache) : local(named, sha256);
    }

    private static @Nullable String sha256(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        String digits = given.strip().toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new FetchFailure(
                    "%s must be 64 hexadecimal digits, was '%s'".formatted(KEY_SHA256, given));
        }
        return digits;
    }

    private static Weights remote(String named, @Nullable String sha256, Path cache) {
        if (sha256 == null) {
            throw new FetchFailure(
                    "%s is a URL (%s): set %s to the SHA-256 of its file"
                            .formatted(KEY, named, KEY_SHA256));
        }
        URI url;
        try {
            url = URI.create(named);
        } catch (IllegalArgumentException e) {
            throw new FetchFailure("%s must be a URL or a path, was '%s'".formatted(KEY, named));
        }
        String name = lastName(String.valueOf(url.getPath()));
        Path file = cache.resolve("%s-%s.gguf".formatted(name, sha256.substring(0, 12)));
        return fetched(name, named, file, new Source.Remote(url), sha256);
    }

    private static Weights local(String named, @Nullable String sha256) {
        try {
            Path file = Path.of(named).toAbsolutePath();
            return new Weights(lastName(named), new Found.Here(named, file, sha256));
        } catch (InvalidPathException e) {
            throw new FetchFailure("%s must be a URL or a path, was '%s'".formatted(KEY, named));
        }
    }

    /** The last element of a path, without its ending, as a name that jobs may use. */
    private static String lastName(String path) {
        String name =
                path.replaceAll(".*/", "")
                        .replaceAll("\\.gguf$", "")
                        .replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "chat" : name;
    }

    /** What jobs may call the model. */
    public String model() {
        return model;
    }

    /** Most tokens of a job's prompt and answer; every model of use here can hold as many. */
    public int contextTokens() {
        return DefaultModel.CONTEXT_TOKENS;
    }

    /** Where the file is, or will be; absolute. */
    public Path file() {
        return switch (found) {
            case Found.Here here -> here.file();
            case Found.Fetched(FetchedFile file) -> file.file();
        };
    }

    /** Whether {@link #fetch} has nothing to do. */
    public boolean isThere() {
        return Files.isRegularFile(file());
    }

    /**
     * Sees to it that the whole, checked file is there, which takes minutes the first time.
     *
     * @param progress told, now and then, in one line, what is done
     * @throws FetchFailure if that cannot be; its message says what to do
     */
    public Path fetch(Consumer<String> progress) {
        return switch (found) {
            case Found.Here here -> checked(here);
            case Found.Fetched(FetchedFile file) -> file.fetch(progress);
        };
    }

    private static Path checked(Found.Here here) {
        if (!Files.isRegularFile(here.file())) {
            throw new FetchFailure(
                    "%s names %s, and there is no such file".formatted(KEY, here.file()));
        }
        String expected = here.sha256();
        if (expected != null) {
            String sha256 = sha256Of(here.file());
            if (!sha256.equals(expected)) {
                throw new FetchFailure(
                        "%s has the SHA-256 %s, and %s says %s"
                                .formatted(here.file(), sha256, KEY_SHA256, expected));
            }
        }
        return here.file();
    }

    private static String sha256Of(Path file) {
        try {
            return Digest.SHA_256.hexOf(file);
        } catch (IOException e) {
            throw new FetchFailure("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    String description() {
        return switch (found) {
            case Found.Here here -> here.description();
            case Found.Fetched(FetchedFile file) -> file.description();
        };
    }
}
