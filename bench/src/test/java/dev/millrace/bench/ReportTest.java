package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.contracts.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report =
            new Report(
                    "./millrace bench pipeline",
                    new Machine(2, "Linux", "25", 0.1),
                    List.of("as it is"),
                    List.of(
                            measured(Workload.REFUSE, 5_000, 1_234.5, 0.5, 0.25, 0.05),
                            measured(Workload.CHAT, 2_000, 321.4, 1.5, 0.75, 0.1)));

    @Test
    void theMachineIsALine() {
        assertThat(report.machine().words())
                .isEqualTo("2 cores · Linux · Java 25 · load before 0.1");
    }

    @Test
    void eachWorkloadIsARow() {
        assertThat(report.workloads())
                .containsExactly(
                        List.of("WORKLOAD", "JOBS", "JOBS/S", "P50 MS", "P95 MS", "P99 MS", ""),
                        List.of(
                                "refuse",
                                "5000",
                                "1235",
                                "50.0",
                                "95.0",
                                "99.0",
                                Workload.REFUSE.words()),
                        List.of(
                                "chat",
                                "2000",
                                "321",
                                "50.0",
                                "95.0",
                                "99.0",
                                Workload.CHAT.words()));
    }

    @Test
    void eachProcessIsARowAndTheOneThatMeasuresIsNotPartOfTheSum() {
        assertThat(report.cpu())
                .containsExactly(
                        List.of("CPU MS/JOB", "REFUSE", "CHAT"),
                        List.of("kafka", "0.50", "1.50"),
                        List.of("router-service-1", "0.25", "0.75"),
                        List.of("all of these", "0.75", "2.25"),
                        List.of("bench", "0.05", "0.10"));
    }

    @Test
    void theRawOutputHasEverythingUnrounded() throws JsonProcessingException {
        var json = Json.MAPPER.readTree(report.json());

        assertThat(json.path("command").asText()).isEqualTo("./millrace bench pipeline");
        assertThat(json.at("/machine/cores").asInt()).isEqualTo(2);
        assertThat(json.at("/results/0/workload").asText()).isEqualTo("refuse");
        assertThat(json.at("/results/0/jobsPerSecond").asDouble()).isEqualTo(1_234.5);
        assertThat(json.at("/results/1/cpuMillisPerJob/bench").asDouble()).isEqualTo(0.1);
    }

    private static Measured measured(
            Workload workload, int jobs, double rate, double kafka, double router, double bench) {
        Map<String, Double> cpu = new LinkedHashMap<>();
        cpu.put("kafka", kafka);
        cpu.put("router-service-1", router);
        cpu.put("bench", bench);
        return new Measured(workload, jobs, jobs / rate, rate, 50, 95, 99, 100, cpu);
    }
}
