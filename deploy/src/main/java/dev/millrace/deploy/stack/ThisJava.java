package dev.millrace.deploy.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for more processes on the JDK that runs this one, each with a memory cap. */
final class ThisJava {
    private ThisJava() {}

    /** Runs a jar. */
    static List<String> jar(Path jar, int heapMib, List<String> options) {
        var command = java(heapMib, options);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    /** Runs a main class with this process's class path. */
    static List<String> main(
            Class<?> main, int heapMib, List<String> options, List<String> arguments) {
        var command = java(heapMib, options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    private static List<String> java(int heapMib, List<String> options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMib + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:MaxMetaspaceSize=192m");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(options);
        return command;
    }
}
