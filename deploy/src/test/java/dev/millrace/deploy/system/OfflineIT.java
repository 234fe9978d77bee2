package dev.millrace.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.deploy.stack.ProjectHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The demo on a machine without a network and with an empty temp folder, which namespaces of the
 * kernel make of this one. It also is the one run of the whole demo.
 */
class OfflineIT {
    private static final Path TEMP = Path.of("/tmp");

    /** Loopback alone; an empty /tmp, but for what the project itself lies in. */
    private static final String ALONE =
            """
            set -eu
            ip link set lo up
            listing=$1 kept=$2
            shift 2
            if [ -n "$kept" ]; then mount --bind "$kept" /mnt; fi
            mount -t tmpfs tmpfs /tmp
            if [ -n "$kept" ]; then mkdir "$kept"; mount --bind /mnt "$kept"; fi
            code=0
            "$@" || code=$?
            ls -A /tmp >"$listing"
            exit "$code"
            """;

    @Test
    void theDemoNeedsNoNetworkAndWritesNothingToTheSystemsTempFolder() throws Exception {
        assumeTrue(
                canBeAlone(),
                "this machine allows no namespaces of one's own, or has no unshare or ip");
        Path place = Files.createDirectories(Path.of("target", "offline").toAbsolutePath());
        Path listing = place.resolve("temp");
        List<String> alone =
                List.of(
                        "unshare",
                        "--map-root-user",
                        "--mount",
                        "--net",
                        "/bin/sh",
                        "-c",
                        ALONE,
                        "alone",
                        listing.toString(),
                        keptOfTemp());

        int code;
        try (var demo =
                CommandLineProcess.start(place.resolve("output"), alone, "demo", "--no-llm")) {
            code = demo.awaitEnd();
            assertThat(demo.output()).contains("every job ended as it must: 8 of 8");
        }

        assertThat(code).isZero();
        assertThat(Files.readAllLines(listing))
                .as("entries of /tmp, but for the folder the project lies in")
                .allMatch(entry -> keptOfTemp().equals(TEMP.resolve(entry).toString()));
    }

    /** The folder directly below /tmp that holds the project; empty if it lies elsewhere. */
    private static String keptOfTemp() {
        Path home = ProjectHome.find();
        return home.startsWith(TEMP) ? TEMP.resolve(home.getName(1)).toString() : "";
    }

    private static boolean canBeAlone() throws InterruptedException {
        try {
            return new ProcessBuilder(
                                    "unshare",
                                    "--map-root-user",
                                    "--mount",
                                    "--net",
                                    "/bin/sh",
                                    "-c",
                                    "ip link set lo up && mount -t tmpfs tmpfs /tmp")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
