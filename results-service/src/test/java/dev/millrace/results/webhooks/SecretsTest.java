package dev.millrace.results.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {
    /** The test vector of the Standard Webhooks repository. */
    private static final Secrets.Secret KNOWN =
            new Secrets.Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Instant.EPOCH);

    @Test
    void theSignatureIsThatOfTheSpecification() {
        assertThat(sign(List.of(KNOWN)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void everyValidSecretSigns() {
        var other = new Secrets.Secret("whsec_" + "A".repeat(32), Instant.EPOCH);

        assertThat(sign(List.of(other, KNOWN)).split(" "))
                .hasSize(2)
                .allSatisfy(signature -> assertThat(signature).startsWith("v1,"))
                .contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    private static String sign(List<Secrets.Secret> secrets) {
        return Secrets.signature(
                secrets,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1614265330),
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
    }
}
