package dev.millrace.deploy.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What all processes of a stack said, in the order of time. */
final class LogsOfStack {
    private final Path directory;
    private final Predicate<String> processes;

    /** By what stays when a file is renamed. */
    private final Map<Object, LogFile> files = new HashMap<>();

    private boolean begun;

    /**
     * Nothing is read yet.
     *
     * @param processes which of them, by name
     */
    LogsOfStack(Path directory, Predicate<String> processes) {
        this.directory = directory;
        this.processes = processes;
    }

    /** The names of the processes that ever wrote here. */
    Set<String> names() throws IOException {
        var names = new TreeSet<String>();
        for (var file : present()) {
            names.add(new LogFile(file).process());
        }
        return names;
    }

    /** Everything written since the last call, the oldest first. */
    List<LogEntry> more() throws IOException {
        var entries = new ArrayList<LogEntry>();
        var seen = new HashSet<Object>();
        for (var path : present()) {
            try {
                var key = key(path);
                seen.add(key);
                var file = known(path, key);
                if (file != null && processes.test(file.process())) {
                    entries.addAll(file.more(path));
                }
            } catch (NoSuchFileException _) {
                // Rotated between the look and the reading: the next call finds it.
            }
        }
        files.keySet().retainAll(seen);
        begun = true;
        entries.sort(Comparator.comparing(LogEntry::at));
        return entries;
    }

    private @Nullable LogFile known(Path path, Object key) {
        if (begun && LogFile.isCopy(path) && !files.containsKey(key)) {
            return null;
        }
        return files.computeIfAbsent(key, _ -> new LogFile(path));
    }

    private static Object key(Path path) throws IOException {
        var key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path : key;
    }

    private List<Path> present() throws IOException {
        var present = new ArrayList<Path>();
        if (Files.isDirectory(directory)) {
            try (var all = Files.newDirectoryStream(directory, LogFile::isOne)) {
                all.forEach(present::add);
            }
        }
        return present;
    }
}
