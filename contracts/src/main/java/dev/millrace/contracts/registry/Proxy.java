package dev.millrace.contracts.registry;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy on the way to all back ends: a tunnel ({@code CONNECT}) to those with https, the
 * whole request to those with http. What is on this machine is never asked by way of it.
 *
 * @param url such as {@code http://proxy.example:3128}
 * @param credentialsFile holds one line {@code user:password}; read again when it changes
 * @param noProxy who is asked directly: a host name, a domain with all below it ({@code
 *     .example.com}), an address, or a range of addresses ({@code 10.0.0.0/8})
 */
public record Proxy(String url, @Nullable String credentialsFile, @Nullable List<String> noProxy) {
    private static final int PORT = 3128;
    private static final Pattern RANGE = Pattern.compile("([0-9A-Fa-f:.]+)/(\\d{1,3})");

    /** Whose last part is no number, or it would be an address that there cannot be. */
    private static final Pattern NAME =
            Pattern.compile("(\\*?\\.)?([A-Za-z0-9_-]+\\.)*[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*");

    public Proxy {
        noProxy = noProxy == null ? List.of() : List.copyOf(noProxy);
        Registry.require(
                url.matches("http://[A-Za-z0-9.-]+(:\\d{1,5})?/?")
                        && URI.create(url).getPort() <= 65_535,
                "url",
                url.contains("@") ? "one with an @" : url,
                "http://host:port, its user and password in a credentialsFile");
        for (String entry : noProxy) {
            Registry.require(
                    canMatch(entry),
                    "noProxy",
                    entry,
                    "a host, a .domain, an address, or a range such as 10.0.0.0/8");
        }
    }

    private static boolean canMatch(String entry) {
        Matcher range = RANGE.matcher(entry);
        if (range.matches()) {
            InetAddress from = address(range.group(1));
            return from != null
                    && Integer.parseInt(range.group(2)) <= from.getAddress().length * Byte.SIZE;
        }
        return entry.equals("*") || address(entry) != null || NAME.matcher(entry).matches();
    }

    public String host() {
        return URI.create(url).getHost();
    }

    /** 3128 if the URL names none. */
    public int port() {
        int port = URI.create(url).getPort();
        return port < 0 ? PORT : port;
    }

    /** Whether a server is asked by way of it. */
    public boolean isFor(URI server) {
        String host = hostOf(server).toLowerCase(Locale.ROOT);
        InetAddress address = address(host);
        boolean isHere =
                host.equals("localhost") || (address != null && address.isLoopbackAddress());
        List<String> direct = noProxy == null ? List.of() : noProxy;
        return !isHere && direct.stream().noneMatch(entry -> matches(entry, host, address));
    }

    /** A name with an underscore is none to {@link URI}. */
    private static String hostOf(URI server) {
        String authority = server.getRawAuthority() == null ? "" : server.getRawAuthority();
        return server.getHost() == null ? authority.replaceFirst(":.*", "") : server.getHost();
    }

    private static boolean matches(String entry, String host, @Nullable InetAddress address) {
        if (entry.equals("*")) {
            return true;
        }
        Matcher range = RANGE.matcher(entry);
        if (range.matches()) {
            InetAddress from = address(range.group(1));
            int bits = Integer.parseInt(range.group(2));
            return address != null && from != null && startAlike(from, address, bits);
        }
        InetAddress single = address(entry);
        if (single != null) {
            return single.equals(address);
        }
        String name = entry.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
        return host.equals(name) || (address == null && host.endsWith("." + name));
    }

    private static boolean startAlike(InetAddress one, InetAddress other, int bits) {
        byte[] a = one.getAddress();
        byte[] b = other.getAddress();
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % Byte.SIZE);
            if ((a[i / Byte.SIZE] & mask) != (b[i / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Null if it is a name; nothing is looked up. */
    private static @Nullable InetAddress address(String literal) {
        try {
            return InetAddress.ofLiteral(literal.replaceFirst("^\\[(.*)]$", "$1"));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
