package dev.millrace.testkit.way;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Ends TLS on 127.0.0.1 and passes what is said on to a server there that knows none. */
public final class TlsFront implements AutoCloseable {
    private final Relay relay;

    /**
     * Listens from the start.
     *
     * @param keyStore PKCS 12, of the server
     * @param clientAuthority PEM; who has no certificate of it is turned away
     * @param serverPort where the plain server listens
     * @param versions such as {@code TLSv1.3}; all that the JDK allows if none is given
     */
    public TlsFront(
            Path keyStore,
            String password,
            Path clientAuthority,
            boolean asksForCertificate,
            int serverPort,
            String... versions) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys(keyStore, password).getKeyManagers(),
                    trust(clientAuthority).getTrustManagers(),
                    null);
            SSLServerSocket listener =
                    (SSLServerSocket)
                            context.getServerSocketFactory()
                                    .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
            listener.setNeedClientAuth(asksForCertificate);
            if (versions.length > 0) {
                listener.setEnabledProtocols(versions);
            }
            relay =
                    new Relay(
                            listener,
                            client -> {
                                ((SSLSocket) client).startHandshake();
                                return Relay.to(serverPort);
                            });
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no TLS with " + keyStore, e);
        }
    }

    public int port() {
        return relay.port();
    }

    private static KeyManagerFactory keys(Path store, String password)
            throws IOException, GeneralSecurityException {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(
                KeyStore.getInstance(store.toFile(), password.toCharArray()),
                password.toCharArray());
        return keys;
    }

    private static TrustManagerFactory trust(Path authority)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
