package dev.millrace.deploy.stack;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL on loopback, as its supervisor sees it: a process to start, stop, kill and
 * start again on the same data and port. It syncs to disk like one in production.
 */
final class LocalPostgres implements Part {
    private static final String USER = "postgres";

    /** Checked by nobody: who reaches this loopback port is let in. */
    private static final String PASSWORD = "postgres";

    private static final Duration UP_WITHIN = Duration.ofSeconds(60);
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(20);
    private static final int CONNECT_SECONDS_MAX = 5;

    private final Path programs;
    private final Path directory;
    private final Path log;
    private final int port;
    private volatile @Nullable Child child;
    private volatile @Nullable EndGuard guard;

    /**
     * @param programs where PostgreSQL's programs are, or where they are to be unpacked
     * @param directory the data
     */
    LocalPostgres(Path programs, Path directory, Path log, int port) {
        this.programs = programs;
        this.directory = directory;
        this.log = log;
        this.port = port;
    }

    Database database() {
        return new Database("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, PASSWORD);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public @Nullable Child child() {
        return child;
    }

    @Override
    public void launch() {
        var bin = PostgresBinaries.at(programs).resolve("bin");
        if (!Files.exists(directory.resolve("PG_VERSION"))) {
            createData(bin);
        }
        guard = EndGuard.of(directory);
        child = Child.start("PostgreSQL", serverCommand(bin), Map.of(), log);
    }

    private void createData(Path bin) {
        try {
            Files.createDirectories(directory.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new StackFailure("no place for the database: " + e.getMessage(), e);
        }
        var command = asNobody(bin.resolve("initdb"));
        command.addAll(List.of("-D", directory.toString(), "-U", USER, "-A", "trust"));
        command.addAll(List.of("-E", "UTF8", "--locale=C", "--no-instructions"));
        var initdb = Child.start("initdb", command, Map.of(), log);
        if (!initdb.awaitEnd(UP_WITHIN) || initdb.exitValue() != 0) {
            throw initdb.failure("could not create the database");
        }
    }

    private List<String> serverCommand(Path bin) {
        var command = asNobody(bin.resolve("postgres"));
        command.addAll(List.of("-D", directory.toString(), "-p", Integer.toString(port)));
        set(command, "listen_addresses", "127.0.0.1");
        set(command, "unix_socket_directories", "");
        set(command, "fsync", "on");
        set(command, "max_connections", "200");
        set(command, "shared_buffers", "64MB");
        set(command, "timezone", "UTC");
        set(command, "log_timezone", "UTC");
        return command;
    }

    private static void set(List<String> command, String key, String value) {
        command.add("-c");
        command.add(key + "=" + value);
    }

    /**
     * PostgreSQL refuses to run as root. In a user namespace of its own, root has no name and no
     * powers there but still owns its files.
     */
    private static List<String> asNobody(Path program) {
        var command = new ArrayList<String>();
        if (isRoot()) {
            if (!LinuxUtils.isUnshareAvailable()) {
                throw new StackFailure(
                        "PostgreSQL does not run as root, and this machine allows no user"
                                + " namespace: run this as an ordinary user");
            }
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        return command;
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException _) {
            return System.getProperty("user.name").equals("root");
        }
    }

    @Override
    public void awaitReady() {
        var started = child;
        if (started == null) {
            throw new StackFailure("PostgreSQL was not started");
        }
        Patience.await(started, UP_WITHIN, () -> Patience.listens(port) && answers(database()));
    }

    /** Whether a database takes statements. */
    static boolean answers(Database database) {
        var who = new Properties();
        who.setProperty("user", database.user());
        who.setProperty("password", database.password());
        who.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS_MAX));
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), who)) {
            return connection.isValid(CONNECT_SECONDS_MAX);
        } catch (SQLException _) {
            return false;
        }
    }

    /** Open connections are closed, everything is on disk. */
    @Override
    public void stop() {
        letTheGuardGo();
        if (child != null) {
            child.interrupt();
            if (!child.awaitEnd(DOWN_WITHIN)) {
                child.kill();
            }
        }
    }

    /** Returns once what the server forked has noticed and followed. */
    @Override
    public void kill() {
        letTheGuardGo();
        if (child != null) {
            var forked = child.handle().descendants().toList();
            child.kill();
            forked.forEach(LocalPostgres::awaitEnd);
        }
    }

    private void letTheGuardGo() {
        if (guard != null) {
            guard.close();
        }
    }

    private static void awaitEnd(ProcessHandle forked) {
        try {
            forked.onExit().get(DOWN_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            forked.destroyForcibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
