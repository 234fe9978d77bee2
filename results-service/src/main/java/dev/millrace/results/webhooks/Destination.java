package dev.millrace.results.webhooks;

import dev.millrace.contracts.Addresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/**
 * Where an attempt goes: the URL, and the one address that was looked at and will be connected to.
 * A second lookup could say something else (DNS rebinding).
 */
sealed interface Destination {
    /** It may go there. */
    record Open(URI url, InetAddress address) implements Destination {
        boolean isTls() {
            return "https".equals(url.getScheme());
        }

        int port() {
            return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
        }

        String pathAndQuery() {
            String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        }
    }

    /** It may not. */
    record Closed(Answer why) implements Destination {}

    /** Finds names for addresses; a port, because tests have no name server. */
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /** Looks the host up, now: names move. One private address among several closes it. */
    static Destination of(String text, boolean privateAllowed, Lookup lookup) {
        try {
            URI url = new URI(text);
            boolean web =
                    "https".equals(url.getScheme())
                            || (privateAllowed && "http".equals(url.getScheme()));
            if (!web || url.getHost() == null) {
                return closed("not an https URL");
            }
            InetAddress[] addresses = lookup.all(url.getHost());
            for (InetAddress address : addresses) {
                if (!privateAllowed && Addresses.isPrivate(address)) {
                    return closed(
                            "%s is the private address %s"
                                    .formatted(url.getHost(), address.getHostAddress()));
                }
            }
            return new Open(url, addresses[0]);
        } catch (URISyntaxException e) {
            return closed("not a URL");
        } catch (UnknownHostException e) {
            return new Closed(new Answer.Silence("the host's name is not known"));
        }
    }

    private static Closed closed(String why) {
        return new Closed(new Answer.OutOfBounds(why));
    }
}
