package dev.millrace.deploy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds in memory, as the system counts it. */
final class Memory {
    private static final long KIB = 1024;

    private Memory() {}

    /** Resident bytes of a process; 0 if it is gone. */
    static long residentBytes(long pid) {
        var status = Path.of("/proc", Long.toString(pid), "status");
        return Files.exists(Path.of("/proc/self/status")) ? fromProc(status) : fromPs(pid);
    }

    private static long fromProc(Path status) {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException _) {
            return 0;
        }
    }

    private static long fromPs(long pid) {
        try {
            var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
            try (var answer = ps.getInputStream()) {
                var kib = new String(answer.readAllBytes(), StandardCharsets.US_ASCII).strip();
                return kib.isEmpty() ? 0 : Long.parseLong(kib) * KIB;
            }
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }
}
