package dev.millrace.contracts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which addresses are no place on the public internet. */
public final class Addresses {
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|0[xX].*|\\[?[0-9a-fA-F:.]*:.*");

    private Addresses() {}

    /**
     * Whether {@code host} names a private place without asking any name server: {@code localhost}
     * and its kin, or a numeric address that is private.
     */
    public static boolean isPrivateLiteral(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost")
                || name.endsWith(".localhost")
                || name.endsWith(".local")
                || name.endsWith(".internal")) {
            return true;
        }
        if (!NUMERIC.matcher(name).matches()) {
            return false;
        }
        try {
            return isPrivate(InetAddress.getByName(name));
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /**
     * Whether an address is not a public unicast one: loopback, link-local, RFC 1918, carrier NAT
     * (RFC 6598), unique local (RFC 4193), multicast, documentation, NAT64 and 6to4 among them.
     */
    public static boolean isPrivate(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] b = address.getAddress();
        return b.length == 4 ? isPrivateV4(b) : isPrivateV6(b);
    }

    private static boolean isPrivateV4(byte[] b) {
        int first = b[0] & 0xff;
        int second = b[1] & 0xff;
        int third = b[2] & 0xff;
        return first == 0
                || first >= 240
                || (first == 100 && second >= 64 && second < 128)
                || (first == 192 && second == 0 && (third == 0 || third == 2))
                || (first == 198 && (second == 18 || second == 19))
                || (first == 198 && second == 51 && third == 100)
                || (first == 203 && second == 0 && third == 113);
    }

    private static boolean isPrivateV6(byte[] b) {
        int first = ((b[0] & 0xff) << 8) | (b[1] & 0xff);
        int second = ((b[2] & 0xff) << 8) | (b[3] & 0xff);
        boolean globalUnicast = (first & 0xe000) == 0x2000;
        boolean documentation = first == 0x2001 && second == 0x0db8;
        boolean teredo = first == 0x2001 && second == 0;
        boolean sixToFour = first == 0x2002;
        return !globalUnicast || documentation || teredo || sixToFour;
    }
}
