package dev.millrace.deploy.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for more processes on the JDK that runs this one, each with a memory cap. */
final class ThisJava {
    private ThisJava() {}

    /**
     * Runs a jar.
     *
     * @param plan says where the JVM and its libraries may write
     */
    static List<String> jar(StackPlan plan, Path jar, int heapMib) {
        var command = java(plan.temporary(), plan.logs(), heapMib);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    /** Runs a main class with this process's class path. */
    static List<String> main(
            StackPlan plan,
            Class<?> main,
            int heapMib,
            List<String> options,
            List<String> arguments) {
        var command = java(plan.temporary(), plan.logs(), heapMib);
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    private static List<String> java(Path temporary, Path crashes, int heapMib) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMib + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:MaxMetaspaceSize=192m");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:ErrorFile=" + crashes.resolve("crash-%p.txt"));
        // Else every JVM writes to the system's temp folder, whatever java.io.tmpdir says.
        command.add("-XX:-UsePerfData");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        return command;
    }
}
