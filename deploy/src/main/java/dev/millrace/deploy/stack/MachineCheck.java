package dev.millrace.deploy.stack;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Whether this machine has room for a stack, asked before anything of it starts. */
final class MachineCheck {
    private static final long MIB = 1024 * 1024;

    /** Measured on Linux x64: 1.3 GiB after the start, 1.6 GiB under load. */
    private static final long STACK_MIB = 1_600;

    /** Measured on Linux x64: 32 MiB after the start, 202 MiB with 10,000 vectors of MiniLM's. */
    private static final long QDRANT_MIB = 200;

    /** Kafka and PostgreSQL preallocate and keep about this much before the first job. */
    private static final long DISK_MIB = 500;

    private MachineCheck() {}

    /**
     * Fails with a sentence that says what is short and which option helps.
     *
     * @param workersMib what the workers take beyond the rest, for example for a model in memory
     * @param vectors whether Qdrant runs too
     */
    static void memory(long workersMib, boolean vectors) {
        long qdrantMib = vectors ? QDRANT_MIB : 0;
        long wanted = STACK_MIB + workersMib + qdrantMib;
        availableMib()
                .ifPresent(available -> {
                    if (available < wanted) {
                        throw new StackFailure(
                                "%d MiB of memory are free and the stack takes about %d: close something%s%s, or start it anyway with --skip-checks"
                                        .formatted(
                                                available,
                                                wanted,
                                                without("the chat model (--no-llm", workersMib),
                                                without("Qdrant (--no-vectors", qdrantMib)));
                    }
                });
    }

    private static String without(String what, long mib) {
        return mib == 0 ? "" : ", do without %s, %d MiB)".formatted(what, mib);
    }

    /** Fails if the disk of a directory is nearly full. */
    static void disk(Path directory) {
        try {
            var there = directory;
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            long free = Files.getFileStore(there).getUsableSpace() / MIB;
            if (free < DISK_MIB) {
                throw new StackFailure(
                        "%d MiB are free on the disk of %s and the stack takes about %d: name another place with --dir, or start it anyway with --skip-checks"
                                .formatted(free, directory, DISK_MIB));
            }
        } catch (IOException e) {
            throw new StackFailure(directory + " cannot be looked at: " + e.getMessage(), e);
        }
    }

    /** What the system would give without swapping, within the limits of a container. */
    private static OptionalLong availableMib() {
        var meminfo = Path.of("/proc/meminfo");
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        if (!Files.isReadable(meminfo)) {
            return OptionalLong.empty();
        }
        long available = kib(meminfo, "MemAvailable:") / 1024;
        long total = kib(meminfo, "MemTotal:") / 1024;
        boolean limited = system.getTotalMemorySize() / MIB < total;
        return OptionalLong.of(
                limited ? Math.min(available, system.getFreeMemorySize() / MIB) : available);
    }

    private static long kib(Path meminfo, String name) {
        try (var lines = Files.lines(meminfo)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException | UncheckedIOException _) {
            return Long.MAX_VALUE;
        }
    }
}
