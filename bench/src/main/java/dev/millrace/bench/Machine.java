package dev.millrace.bench;

import java.lang.management.ManagementFactory;

/**
 * What the numbers came from.
 *
 * @param loadAverage of the last minute before anything of ours ran: what others did here; negative
 *     if unknown
 */
public record Machine(int cores, String os, String java, double loadAverage) {
    /** This one, now. */
    public static Machine here() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                system.getAvailableProcessors(),
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                Runtime.version().toString(),
                system.getSystemLoadAverage());
    }

    /** In a line, for people. */
    public String words() {
        return "%d cores · %s · Java %s · load before %s"
                .formatted(cores, os, java, Rounded.tenths(loadAverage));
    }
}
