package dev.millrace.deploy.stack;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the stack runs, in the order of an upgrade, with the heap that each process may take. */
enum Artefact {
    RESULTS("results-service", HeapCaps.RESULTS),
    INFERENCE("inference-worker", HeapCaps.INFERENCE),
    EMBEDDING("embedding-service", HeapCaps.EMBEDDING),
    ROUTER("router-service", HeapCaps.ROUTER),
    INGEST("ingest-service", HeapCaps.INGEST);

    private final String module;
    private final int heapMib;

    Artefact(String module, int heapMib) {
        this.module = module;
        this.heapMib = heapMib;
    }

    /** The artefact of a module, by the module's name. */
    static Artefact of(String module) {
        return Arrays.stream(values())
                .filter(artefact -> artefact.module.equals(module))
                .findFirst()
                .orElseThrow(
                        () -> new StackFailure("no service is called " + module + ": " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(Artefact::module).collect(Collectors.joining(", "));
    }

    String module() {
        return module;
    }

    /** The name of its n-th replica. */
    String replica(int n) {
        return module + "-" + n;
    }

    List<String> command(StackPlan plan) {
        var jar = plan.home().resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new StackFailure(jar + " is missing: build it with mvn -Dquick package");
        }
        return ThisJava.jar(plan, jar, heapMib);
    }
}
