package dev.millrace.results.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    private static final String URL = "https://receiver.example:8443/a%20b?c=d";

    @Test
    void aPublicAddressIsConnectedToAsItWasChecked() throws Exception {
        var destination = to(URL, false, "93.184.215.14");

        assertThat(destination)
                .isInstanceOfSatisfying(
                        Destination.Open.class,
                        open -> {
                            assertThat(open.address().getHostAddress()).isEqualTo("93.184.215.14");
                            assertThat(open.port()).isEqualTo(8443);
                            assertThat(open.isTls()).isTrue();
                            assertThat(open.pathAndQuery()).isEqualTo("/a%20b?c=d");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1"})
    void oneNamePointingToAPrivateAddressIsOutOfBounds(String address) throws Exception {
        assertThat(to(URL, false, "93.184.215.14", address))
                .isInstanceOfSatisfying(
                        Destination.Closed.class,
                        closed -> assertThat(closed.why()).isInstanceOf(Answer.OutOfBounds.class));
    }

    @Test
    void onOneMachinePrivateAddressesAndPlainHttpAreAllowed() throws Exception {
        assertThat(to("http://localhost/hook", true, "127.0.0.1"))
                .isInstanceOf(Destination.Open.class);
        assertThat(to("http://receiver.example/hook", false, "93.184.215.14"))
                .isInstanceOf(Destination.Closed.class);
    }

    @Test
    void aNameNobodyKnowsMayBeKnownLater() {
        var destination =
                Destination.of(
                        URL,
                        false,
                        host -> {
                            throw new UnknownHostException(host);
                        });

        assertThat(destination)
                .isInstanceOfSatisfying(
                        Destination.Closed.class,
                        closed -> assertThat(closed.why()).isInstanceOf(Answer.Silence.class));
    }

    private static Destination to(String url, boolean privateAllowed, String... addresses)
            throws UnknownHostException {
        InetAddress[] known = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            known[i] = InetAddress.getByName(addresses[i]);
        }
        return Destination.of(url, privateAllowed, _ -> known);
    }
}
