package dev.millrace.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Processor time by process since each began, user and system, in milliseconds; empty where there
 * is no {@code /proc}.
 */
public record CpuTimes(Map<String, Long> millis) {
    private static final Path PROC = Path.of("/proc");

    /** {@code USER_HZ} is 100 on every Linux that runs Java. */
    private static final long MILLIS_PER_TICK = 10;

    /** {@code utime} is field 14 of {@code stat}, {@code stime} 15, see proc(5); state is 3. */
    private static final int USER = 14 - 3;

    /** {@code cutime} and {@code cstime}: what ended children used, which were waited for. */
    private static final int CHILDREN_USER = 16 - 3;

    public CpuTimes {
        millis = new LinkedHashMap<>(millis);
    }

    /**
     * Looks now. What a child process used is its parent's: PostgreSQL is a process per connection.
     *
     * @param trees names and ids of processes whose children count
     * @param alone the name of this process, whose children do not count
     */
    public static CpuTimes now(Map<String, Long> trees, String alone) throws IOException {
        var millis = new LinkedHashMap<String, Long>();
        if (Files.isDirectory(PROC.resolve("self"))) {
            for (var tree : trees.entrySet()) {
                millis.put(tree.getKey(), millisOfTree(tree.getValue()));
            }
            millis.put(alone, millisAlone(stat(ProcessHandle.current().pid())));
        }
        return new CpuTimes(millis);
    }

    private static long millisOfTree(long pid) throws IOException {
        var root = stat(pid);
        var children =
                ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(ProcessHandle::pid)
                        .flatMap(CpuTimes::millisOfChild);
        return millisWithEnded(root) + children.sum();
    }

    /** A child that ends while we look is counted by its parent, next time. */
    private static LongStream millisOfChild(long pid) {
        try {
            return LongStream.of(millisWithEnded(stat(pid)));
        } catch (IOException _) {
            return LongStream.empty();
        }
    }

    private static String stat(long pid) throws IOException {
        var file = PROC.resolve(Long.toString(pid)).resolve("stat");
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** What the process itself used, from the text of its {@code stat}. */
    static long millisAlone(String stat) {
        return millisFrom(stat, USER);
    }

    /** With what its children used that have ended. */
    static long millisWithEnded(String stat) {
        return millisFrom(stat, USER) + millisFrom(stat, CHILDREN_USER);
    }

    private static long millisFrom(String stat, int field) {
        // The second field is a name in parentheses, which may itself hold blanks and parentheses.
        var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1]))
                * MILLIS_PER_TICK;
    }

    /** What was used between an earlier look and this one. */
    public CpuTimes since(CpuTimes earlier) {
        var used = new LinkedHashMap<String, Long>();
        millis.forEach((name, now) -> used.put(name, now - earlier.millis.getOrDefault(name, 0L)));
        return new CpuTimes(used);
    }

    Map<String, Double> millisPerJob(int jobs) {
        var shares = new LinkedHashMap<String, Double>();
        millis.forEach((name, used) -> shares.put(name, (double) used / jobs));
        return shares;
    }
}
