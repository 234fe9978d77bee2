package dev.millrace.testkit.secured;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority of a test's own, made with the JDK's {@code keytool}; a second for each key. */
public final class TestingAuthority {
    /** Of every key store that it makes. */
    public static final String PASSWORD = "of-a-test";

    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path store;
    private final Path certificate;

    /**
     * @param directory for its files
     */
    public TestingAuthority(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("authority.p12");
        this.certificate = directory.resolve("authority.pem");
        key(AUTHORITY, "-ext", "bc:c");
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                AUTHORITY,
                "-file",
                certificate.toString());
    }

    /** Its own certificate, PEM: whoever trusts it trusts what it signed. */
    public Path certificate() {
        return certificate;
    }

    /** A key store, PKCS 12, that holds a key of this name and nothing else. */
    public Path keyStore(String name) {
        return keyStore(name, "ip:127.0.0.1,dns:localhost");
    }

    /**
     * The same for somebody of other names.
     *
     * @param alternativeNames such as {@code dns:provider.example}
     */
    public Path keyStore(String name, String alternativeNames) {
        key(name, "-signer", AUTHORITY, "-ext", "san=" + alternativeNames);
        Path own = directory.resolve(name + ".p12");
        keytool(
                "-importkeystore",
                "-srckeystore",
                store.toString(),
                "-srcstorepass",
                PASSWORD,
                "-srcalias",
                name,
                "-destkeystore",
                own.toString(),
                "-deststorepass",
                PASSWORD);
        return own;
    }

    /**
     * Writes the chain and the key of a key store as PEM, as programs want them that are no JVM.
     */
    public static void writePem(Path keyStore, String name, Path certificates, Path privateKey)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
        var chain = new StringBuilder();
        for (var certificate : store.getCertificateChain(name)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Files.writeString(certificates, chain);
        var key = store.getKey(name, PASSWORD.toCharArray());
        Files.writeString(privateKey, pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(der));
    }

    private void key(String name, String... more) {
        var command =
                new ArrayList<>(
                        List.of(
                                "-genkeypair",
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                name,
                                "-dname",
                                "CN=" + name,
                                "-keyalg",
                                "EC",
                                "-validity",
                                "2"));
        command.addAll(List.of(more));
        keytool(command.toArray(String[]::new));
    }

    private static void keytool(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
        } catch (IOException e) {
            throw new IllegalStateException("keytool could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool ran", e);
        }
    }
}
