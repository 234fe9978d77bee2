package dev.millrace.deploy.stack;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A PostgreSQL database, and who we are there.
 *
 * @param jdbcUrl without user and password
 */
public record Database(String jdbcUrl, String user, String password) {
    private static final String ALLOWED =
            "postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with or without jdbc: before it";
    private static final int USUAL_PORT = 5432;

    /**
     * Reads a URL as PostgreSQL's own tools write it.
     *
     * @throws IllegalArgumentException if it names no host, database or user
     */
    public static Database parse(String text) {
        URI url;
        try {
            url = URI.create(text.replaceFirst("^jdbc:", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a URL; wanted is " + ALLOWED, e);
        }
        boolean postgres =
                "postgresql".equals(url.getScheme()) || "postgres".equals(url.getScheme());
        String path = url.getPath() == null ? "" : url.getPath();
        if (!postgres || url.getHost() == null || path.length() < 2) {
            throw new IllegalArgumentException("wanted is " + ALLOWED);
        }
        if (url.getRawUserInfo() == null) {
            throw new IllegalArgumentException("the URL names no user; wanted is " + ALLOWED);
        }
        String[] who = url.getRawUserInfo().split(":", 2);
        int port = url.getPort() == -1 ? USUAL_PORT : url.getPort();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return new Database(
                "jdbc:postgresql://%s:%d%s%s".formatted(url.getHost(), port, path, query),
                decoded(who[0]),
                who.length == 1 ? "" : decoded(who[1]));
    }

    /** Host and port. */
    String address() {
        return URI.create(jdbcUrl.substring("jdbc:".length())).getAuthority();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return jdbcUrl + " as " + user;
    }
}
