package dev.millrace.deploy.logs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One file of a process, read on from where it was left, also after it was renamed or cut. */
final class LogFile {
    private static final int LINE_BYTES_MAX = 1_048_576;

    /** More than a file may have before it is rotated. */
    private static final int READ_BYTES_MAX = 64 * LINE_BYTES_MAX;

    private final String process;
    private final LogFormat format;
    private long position;

    LogFile(Path file) {
        var name = file.getFileName().toString();
        process = name.replaceFirst("\\.(log|json)(\\.\\d+)?$", "");
        format = name.contains(".json") ? LogFormat.JSON : LogFormat.TEXT;
    }

    /** Whether a process of a stack wrote the file, perhaps before a rotation. */
    static boolean isOne(Path file) {
        return file.getFileName().toString().matches("[a-z0-9-]+\\.(log|json)(\\.\\d+)?");
    }

    /** Whether the file is the copy of one that was cut: what it holds was there before. */
    static boolean isCopy(Path file) {
        return file.getFileName().toString().matches(".*\\.log\\.\\d+");
    }

    String process() {
        return process;
    }

    /** Every whole line written since the last call, with what goes on with it. */
    List<LogEntry> more(Path file) throws IOException {
        var entries = new ArrayList<LogEntry>();
        @Nullable LogEntry last = null;
        for (var line : lines(file)) {
            var begun = format.begin(process, line);
            if (begun.isEmpty() && last != null) {
                last = last.with(line);
            } else {
                if (last != null) {
                    entries.add(last);
                }
                var untimed = new LogEntry(lastWritten(file), process, "", line);
                last = begun.orElse(untimed);
            }
        }
        if (last != null) {
            entries.add(last);
        }
        return entries;
    }

    private static Instant lastWritten(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    private List<String> lines(Path file) throws IOException {
        var lines = new ArrayList<String>();
        try (var open = new RandomAccessFile(file.toFile(), "r")) {
            if (open.length() < position) {
                position = 0;
            }
            open.seek(position);
            var rest = new byte[(int) Math.min(open.length() - position, READ_BYTES_MAX)];
            open.readFully(rest);
            int begin = 0;
            for (int i = 0; i < rest.length; i++) {
                if (rest[i] == '\n' || i - begin >= LINE_BYTES_MAX) {
                    lines.add(new String(rest, begin, i - begin, StandardCharsets.UTF_8));
                    begin = i + 1;
                }
            }
            position += begin;
        }
        return lines;
    }
}
