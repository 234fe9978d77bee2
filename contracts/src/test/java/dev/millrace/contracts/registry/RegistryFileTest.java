package dev.millrace.contracts.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.Prices;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFileTest {
    private static final String GOOD =
            """
            backends:
              openai: { type: openai, baseUrl: "https://api.openai.com/v1" }
              onnx: { type: onnx }
            pools:
              hosted: { engine: partitions, slotsMax: 64 }
              embed: {}
            models:
              fast-chat:
                version: "2026-11"
                kinds: [chat]
                backend: openai
                name: gpt-4o-mini
                pool: hosted
                contextTokensMax: 128000
                usdPerMillionTokens: { input: "0.15", cachedInput: "0.075", output: "0.60" }
                fallbacks: [minilm]
              minilm:
                version: "1"
                kinds: [embed, classify]
                backend: onnx
                name: all-MiniLM-L6-v2
                pool: embed
                contextTokensMax: 256
                dimensions: 384
            """;

    @Test
    void aModelIsPinnedWithItsPricesAndBackend() {
        Registry registry = RegistryFile.parse(GOOD, "registry.yaml");

        var candidate = registry.candidate("fast-chat");

        assertThat(candidate.name()).isEqualTo("gpt-4o-mini");
        assertThat(candidate.backendType()).isEqualTo("openai");
        assertThat(candidate.usdPerMillionTokens().output()).isEqualByComparingTo("0.60");
        assertThat(registry.models().keySet()).containsExactly("fast-chat", "minilm");
    }

    @Test
    void oneByteChangedIsAnotherVersion() {
        assertThat(RegistryFile.parse(GOOD, "a").version())
                .isNotEqualTo(RegistryFile.parse(GOOD + "#", "a").version());
    }

    @Test
    void aBackendIsSentAnIdempotencyKeyOnlyIfItNamesTheHeader() {
        String named = GOOD.replace("/v1\" }", "/v1\", idempotencyHeader: Idempotency-Key }");

        assertThat(RegistryFile.parse(named, "r").backends())
                .extractingByKey("openai")
                .returns("Idempotency-Key", Registry.Backend::idempotencyHeader);
        assertThat(RegistryFile.parse(GOOD, "r").backends())
                .extractingByKey("openai")
                .returns(null, Registry.Backend::idempotencyHeader);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai: { type: openai, | openai: { type: openai, idempotencyHeader: Authorization, | 2 | openai | Authorization",
                "openai: { type: openai, | openai: { type: openai, idempotencyHeader: 'a b', | 2 | openai | a b",
                "onnx: { type: onnx } | onnx: { type: onnx, idempotencyHeader: Once } | 3 | onnx | Once"
            })
    void aHeaderThatCannotBeIsNamedWithItsLine(
            String good, String wrong, int line, String backend, String value) {
        assertThatThrownBy(() -> RegistryFile.parse(GOOD.replace(good, wrong), "r.yaml"))
                .hasMessage(
                        "r.yaml, line %d: backends.%s.idempotencyHeader must be a header of its own"
                                        .formatted(line, backend)
                                + " such as Idempotency-Key, for a model server alone, was "
                                + value);
    }

    @Test
    void anUnknownPoolIsNamedWithItsLineAndTheKnownOnes() {
        assertThatThrownBy(() ->
                        RegistryFile.parse(GOOD.replace("pool: hosted", "pool: hostess"), "r.yaml"))
                .hasMessageContainingAll(
                        "r.yaml, line 13:", "models.fast-chat.pool", "hostess", "hosted, embed");
    }

    @Test
    void aWrongValueIsNamedWithItsLineAndWhatIsAllowed() {
        assertThatThrownBy(() ->
                        RegistryFile.parse(GOOD.replace("slotsMax: 64", "slotsMax: 0"), "r.yaml"))
                .hasMessageContainingAll("r.yaml, line 5:", "slotsMax", "1 to 1024", "was 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pool: hosted | pool: hosted, callsMax: 65 | 14 | models.fast-chat.callsMax must be 1 to 64, the slots of its pool, was 65",
                "pool: hosted | pool: hosted, callsMax: 0 | 14 | models.fast-chat.callsMax must be 1 to 64, the slots of its pool, was 0",
                "pool: hosted | pool: hosted, callsMin: 9, callsMax: 8 | 14 | models.fast-chat.callsMin must be 1 to 8, most calls at once, was 9",
                "pool: embed | pool: embed, callsMin: 2 | 23 | models.minilm.callsMin must be left out: only calls of a model that chats on a server are counted, was 2",
                "slotsMax: 64 | slotsMax: 64, reservePercent: 91 | 5 | pools.hosted.reservePercent must be 0 to 90, was 91",
                "embed: {} | embed: { reservePercent: 10 } | 6 | pools.embed.reservePercent must be left out in a pool whose models embed or classify: its work is short, was 10"
            })
    void aBoundOfCallsThatCannotBeIsNamedWithItsLine(
            String good, String wrong, int line, String message) {
        String text = GOOD.replace(good, wrong.replace(", calls", "\n    calls"));

        assertThatThrownBy(() -> RegistryFile.parse(text, "r.yaml"))
                .hasMessage("r.yaml, line %d: %s".formatted(line, message));
    }

    @Test
    void aQuarterIsKeptForInteractiveJobsUnlessThePoolSaysOtherwise() {
        String all = GOOD.replace("slotsMax: 64", "slotsMax: 64, reservePercent: 0");

        assertThat(RegistryFile.parse(GOOD, "r").pools())
                .extractingByKey("hosted")
                .returns(25, Registry.Pool::reserve);
        assertThat(RegistryFile.parse(all, "r").pools())
                .extractingByKey("hosted")
                .returns(0, Registry.Pool::reserve);
    }

    @Test
    void aPoolIsReadByPartitionsUnlessItAsksForAShareGroup() {
        Registry plain = RegistryFile.parse(GOOD, "r.yaml");
        Registry share =
                RegistryFile.parse(GOOD.replace("engine: partitions", "engine: share"), "r");

        assertThat(plain.pools())
                .extractingByKey("embed")
                .returns("partitions", Registry.Pool::engineName);
        assertThat(share.pools())
                .extractingByKey("hosted")
                .returns("share", Registry.Pool::engineName)
                .returns(64, Registry.Pool::slots);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "engine: shares, slotsMax: 64 | engine must be partitions or share, was shares",
                "engine: share, slotsMax: 1 | slotsMax must be 2 to 64 with the engine share, was 1",
                "engine: share, slotsMax: 65 | slotsMax must be 2 to 64 with the engine share, was 65"
            })
    void anEngineThatCannotBeIsNamedWithItsLine(String wrong, String message) {
        String document = GOOD.replace("engine: partitions, slotsMax: 64", wrong);

        assertThatThrownBy(() -> RegistryFile.parse(document, "r.yaml"))
                .hasMessageContainingAll("r.yaml, line 5:", message);
    }

    @Test
    void aShareGroupIsNotForShortWork() {
        String document = GOOD.replace("embed: {}", "embed: { engine: share }");

        assertThatThrownBy(() -> RegistryFile.parse(document, "r.yaml"))
                .hasMessage(
                        "r.yaml, line 6: pools.embed.engine must be partitions in a pool with a model"
                                + " on an onnx back end: its work is short, was share");
    }

    @Test
    void anUnknownKeyIsNamedWithItsLine() {
        assertThatThrownBy(() ->
                        RegistryFile.parse(
                                GOOD.replace(
                                        "    dimensions: 384",
                                        "    dimensions: 384\n    colour: red"),
                                "r.yaml"))
                .hasMessageContainingAll("r.yaml, line 25:", "colour");
    }

    @Test
    void aMissingPriceIsNoFreeModel() {
        assertThatThrownBy(
                        () -> RegistryFile.parse(GOOD.replace("input: \"0.15\", ", ""), "r.yaml"))
                .hasMessageContainingAll("r.yaml, line", "input");
    }

    private static final String GGUF =
            """
            backends:
              llama: { type: gguf }
              openai: { type: openai, baseUrl: "https://api.openai.com/v1" }
            pools:
              cpu: {}
              hosted: {}
            models:
              tiny-chat:
                version: "1"
                kinds: [chat]
                backend: llama
                name: tinyllama-1.1b-chat
                pool: cpu
                contextTokensMax: 2048
                file: /models/tiny.gguf
            """;

    @Test
    void aModelInTheWorkersProcessNamesItsWeightsAndCostsNothing() {
        Registry registry = RegistryFile.parse(GGUF, "r.yaml");

        assertThat(registry.models())
                .extractingByKey("tiny-chat")
                .returns("/models/tiny.gguf", Registry.Model::file);
        assertThat(registry.candidate("tiny-chat").backendType()).isEqualTo("gguf");
        assertThat(registry.candidate("tiny-chat").usdPerMillionTokens()).isEqualTo(Prices.free());
    }

    @Test
    void itsPoolHasOneSlotUnlessMoreAreAskedForAndOthersKeepTheirs() {
        Registry one = RegistryFile.parse(GGUF, "r.yaml");
        Registry two = RegistryFile.parse(GGUF.replace("cpu: {}", "cpu: { slotsMax: 2 }"), "r");

        assertThat(one.pools()).extractingByKey("cpu").returns(1, Registry.Pool::slots);
        assertThat(one.pools()).extractingByKey("hosted").returns(16, Registry.Pool::slots);
        assertThat(two.pools()).extractingByKey("cpu").returns(2, Registry.Pool::slots);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "    file: /models/tiny.gguf | '' | line 8: models.tiny-chat.file must be the absolute path of a GGUF file, such as /models/tiny.gguf, was null",
                "/models/tiny.gguf | tiny.gguf | line 15: models.tiny-chat.file must be the absolute path of a GGUF file, such as /models/tiny.gguf, was tiny.gguf",
                "kinds: [chat] | kinds: [chat, classify] | line 10: models.tiny-chat.kinds must be [chat], was [chat, classify]",
                "2048 | 127 | line 14: models.tiny-chat.contextTokensMax must be 128 to 131072 for a model on a gguf back end, was 127",
                "2048 | 131073 | line 14: models.tiny-chat.contextTokensMax must be 128 to 131072 for a model on a gguf back end, was 131073",
                "cpu: {} | cpu: { slotsMax: 17 } | line 5: pools.cpu.slotsMax must be 1 to 16 in a pool with a model on a gguf back end, was 17",
                "backend: llama | backend: openai | line 15: models.tiny-chat.file must be left out: only a model on a gguf back end has one, was /models/tiny.gguf",
                "type: gguf | type: ggml | line 2: backends.llama.type must be one of anthropic, gguf, ollama, onnx, openai, vllm, was ggml"
            })
    void whatAModelInTheWorkersProcessCannotBeIsNamedWithItsLine(
            String good, String wrong, String message) {
        assertThatThrownBy(() -> RegistryFile.parse(GGUF.replace(good, wrong), "r.yaml"))
                .hasMessage("r.yaml, " + message);
    }

    private static final String VECTORS =
            """
            backends:
              openai: { type: openai, baseUrl: "https://api.openai.com/v1" }
              gpu: { type: vllm, baseUrl: "http://vllm:8000/v1" }
              desk: { type: ollama, baseUrl: "http://127.0.0.1:11434/v1" }
              onnx: { type: onnx }
            pools:
              embed: {}
              hosted: {}
            models:
              small:
                version: "1"
                kinds: [embed, classify]
                backend: openai
                name: text-embedding-3-small
                pool: embed
                contextTokensMax: 8191
                dimensions: 1536
                dimensionsMin: 256
              chat:
                version: "1"
                kinds: [chat]
                backend: gpu
                name: chat
                pool: hosted
                contextTokensMax: 8191
            """;

    @Test
    void aModelThatCanShortenItsVectorsGivesWhatLiesBetweenAndOthersTheirOwnAlone() {
        var models = RegistryFile.parse(VECTORS, "r.yaml").models();
        var rigid =
                RegistryFile.parse(VECTORS.replace("    dimensionsMin: 256\n", ""), "r").models();

        assertThat(models.get("small"))
                .returns(true, m -> m.gives(256))
                .returns(true, m -> m.gives(1536))
                .returns(false, m -> m.gives(255))
                .returns(false, m -> m.gives(1537));
        assertThat(rigid.get("small"))
                .returns(true, m -> m.gives(1536))
                .returns(false, m -> m.gives(1535));
        assertThat(models.get("chat")).returns(false, m -> m.gives(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dimensions: 1536 | dimensions: 0 | line 17: models.small.dimensions must be 1 to 65536, was 0",
                "kinds: [chat] | kinds: [embed] | line 19: models.chat.dimensions must be given for a model that embeds or classifies, was null",
                "Min: 256 | Min: 1536 | line 18: models.small.dimensionsMin must be 1 to less than dimensions (1536), or left out, was 1536",
                "backend: openai | backend: onnx | line 18: models.small.dimensionsMin must be left out on an onnx back end, whose model cannot shorten its vectors, was 256",
                "[embed, classify] | [embed, chat] | line 12: models.small.kinds must be [chat], or of embed and classify: one service runs chat, another the rest, was [embed, chat]",
                "pool: hosted | pool: embed | line 24: models.chat.pool must be another than that of small: a pool has models that chat, or others, not both, was embed",
                "type: openai, | type: openai, stream: false, | line 2: backends.openai.stream must be left out at a back end whose models embed or classify, was false",
                "type: openai, | type: openai, idempotencyHeader: Once, | line 2: backends.openai.idempotencyHeader must be left out at a back end whose models embed or classify, was Once",
                "type: vllm | type: vllm# | line 3: backends.gpu.type must be one of anthropic, gguf, ollama, onnx, openai, vllm, was vllm#",
                "{ type: ollama, baseUrl: \"http://127.0.0.1:11434/v1\" } | { type: ollama } | line 4: backends.desk.baseUrl must be an http or https URL such as https://api.openai.com/v1, without user, query or fragment, was null"
            })
    void whatAModelThatMakesVectorsCannotBeIsNamedWithItsLine(
            String good, String wrong, String message) {
        assertThatThrownBy(() -> RegistryFile.parse(VECTORS.replace(good, wrong), "r.yaml"))
                .hasMessage("r.yaml, " + message);
    }

    @ParameterizedTest
    @CsvSource({
        "http://vllm:8o00/v1, http://vllm:8o00/v1",
        "http://vllm:65536/v1, http://vllm:65536/v1",
        "http://vllm:0/v1, http://vllm:0/v1",
        "http:///v1, http:///v1",
        "ftp://vllm/v1, ftp://vllm/v1",
        "http://v llm/v1, http://v llm/v1",
        "http://[::1/v1, http://[::1/v1",
        "http://vllm/v1#x, http://vllm/v1#x",
        "https://me:secret@vllm/v1, one with an @",
        "https://me@vllm:8o00/v1, one with an @",
        "https://vllm/v1?key=secret, one with a ?"
    })
    void aUrlThatNoCallCouldUseStopsTheStartAndItsSecretsAreNotRepeated(String url, String was) {
        assertThatThrownBy(() -> new Registry.Backend("vllm", url, null))
                .hasMessage(
                        "baseUrl must be an http or https URL such as https://api.openai.com/v1, without"
                                + " user, query or fragment, was "
                                + was);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://vllm",
                "https://10.0.0.1:8443/",
                "http://[::1]:8000/v1",
                "http://gpu_1:80/v1"
            })
    void aUrlOfAServerIsTaken(String url) {
        assertThat(new Registry.Backend("vllm", url, null).baseUrl()).isEqualTo(url);
    }

    private static final String WAYS =
            """
            proxy: { url: "http://proxy.example:8080", credentialsFile: /run/proxy, noProxy: [.corp.example] }
            backends:
              openai: { type: openai, baseUrl: "https://api.openai.com/v1", apiKeyEnv: OPENAI_API_KEY }
              gpu:
                type: vllm
                baseUrl: "https://vllm:8000/v1"
                awaitModels: false
                tls: { caFile: /ca.pem, certificateFile: /c.pem, keyFile: /k.pem, minimumVersion: TLSv1.3 }
              desk: { type: ollama, baseUrl: "http://127.0.0.1:11434/v1" }
            """;

    @Test
    void theWayToABackendIsRead() {
        Registry registry = RegistryFile.parse(WAYS, "r.yaml");

        assertThat(registry.backends())
                .extractingByKey("gpu")
                .returns(false, Registry.Backend::isAwaited)
                .returns(List.of("TLSv1.3"), b -> b.trust().versions())
                .returns(false, b -> b.trust().trustsAnybody());
        assertThat(registry.backends())
                .extractingByKey("desk")
                .returns(true, Registry.Backend::isAwaited);
        assertThat(registry.backends())
                .extractingByKey("openai")
                .returns(false, Registry.Backend::isAwaited)
                .returns("OPENAI_API_KEY", Registry.Backend::apiKeyEnv)
                .returns(Tls.ofTheJdk(), Registry.Backend::trust);
        assertThat(registry.proxy()).extracting(Proxy::host).isEqualTo("proxy.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keyFile: /k.pem, | '' | line 8: backends.gpu.tls.keyFile must be given: a certificate and its key go together, was null",
                "TLSv1.3 | TLSv1.1 | line 8: backends.gpu.tls.minimumVersion must be TLSv1.2 or TLSv1.3, was TLSv1.1",
                "/ca.pem, | /ca.pem, insecure: true, | line 8: backends.gpu.tls.insecure must be left out where caFile says whom to trust, was true",
                "https://vllm | http://vllm | line 8: backends.gpu.tls must be left out for a backend without an https URL, was given",
                "type: vllm | type: anthropic | line 7: backends.gpu.awaitModels must be left out: only a server that speaks OpenAI's API lists its models, was false",
                "apiKeyEnv: OPENAI_API_KEY | apiKeyEnv: sk-secret | line 3: backends.openai.apiKeyEnv must be the name of an environment variable such as OPENAI_API_KEY, for a model server, was another",
                "apiKeyEnv: OPENAI_API_KEY | apiKeyEnv: KEY, apiKeyFile: /key | line 3: backends.openai.apiKeyEnv must be left out where apiKeyFile is given, was KEY",
                "http://proxy.example:8080 | https://proxy.example:8080 | line 1: proxy.url must be http://host:port, its user and password in a credentialsFile, was https://proxy.example:8080",
                "http://proxy.example:8080 | http://me:secret@proxy.example | line 1: proxy.url must be http://host:port, its user and password in a credentialsFile, was one with an @",
                "[.corp.example] | [a b] | line 1: proxy.noProxy must be a host, a .domain, an address, or a range such as 10.0.0.0/8, was a b"
            })
    void aWayThatCannotBeIsNamedWithItsLineAndNoSecretIsRepeated(
            String good, String wrong, String message) {
        assertThatThrownBy(() -> RegistryFile.parse(WAYS.replace(good, wrong), "r.yaml"))
                .hasMessage("r.yaml, " + message.replace("a backend", "a back end"));
    }
}
