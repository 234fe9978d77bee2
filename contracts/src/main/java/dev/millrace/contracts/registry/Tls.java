package dev.millrace.contracts.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a back end with an https URL is trusted, and what it is shown. All files are PEM. A start
 * fails that cannot read them.
 *
 * @param caFile the only authorities trusted; those of the JDK if absent
 * @param certificateFile our own certificate and its chain, for a server that asks for one
 * @param keyFile the private key of that certificate, PKCS 8
 * @param minimumVersion {@code TLSv1.2} or {@code TLSv1.3}; TLSv1.2 if absent
 * @param insecure true trusts whoever answers, under whatever name; each start warns of it
 */
public record Tls(
        @Nullable String caFile,
        @Nullable String certificateFile,
        @Nullable String keyFile,
        @Nullable String minimumVersion,
        @Nullable Boolean insecure) {
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    public Tls {
        Registry.require(
                (certificateFile == null) == (keyFile == null),
                certificateFile == null ? "certificateFile" : "keyFile",
                null,
                "given: a certificate and its key go together");
        Registry.require(
                minimumVersion == null || VERSIONS.contains(minimumVersion),
                "minimumVersion",
                minimumVersion,
                String.join(" or ", VERSIONS));
        Registry.require(
                !Boolean.TRUE.equals(insecure) || caFile == null,
                "insecure",
                insecure,
                "left out where caFile says whom to trust");
    }

    /** As a back end is trusted of which the registry says nothing. */
    public static Tls ofTheJdk() {
        return new Tls(null, null, null, null, null);
    }

    /** The versions allowed, oldest first. */
    public List<String> versions() {
        int from = minimumVersion == null ? 0 : VERSIONS.indexOf(minimumVersion);
        return VERSIONS.subList(from, VERSIONS.size());
    }

    /** Whether whoever answers is trusted. */
    public boolean trustsAnybody() {
        return Boolean.TRUE.equals(insecure);
    }
}
