package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** An authority that makes certificates, by openssl. */
final class Authority {

    private static final String PASSWORD = "test";

    private final Path folder;
    private final String name;

    Authority(Path folder, String name) throws IOException {
        this.folder = folder;
        this.name = name;
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name)
                .with("-keyout", key(name))
                .with("-out", certificate(name))
                .run();
    }

    Path certificate() {
        return certificate(name);
    }

    Path certificate(String subject) {
        return folder.resolve(subject + ".pem");
    }

    Path key(String subject) {
        return folder.resolve(subject + ".key");
    }

    /** Makes a certificate that is valid for localhost, and for a client. */
    void sign(String subject, String... dates) throws IOException {
        Path request = folder.resolve(subject + ".csr");
        Path extensions = Files.writeString(folder.resolve("extensions"), "subjectAltName=DNS:localhost\n");
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + subject)
                .with("-keyout", key(subject))
                .with("-out", request)
                .run();
        openssl("x509", "-req", "-CAcreateserial")
                .with("-in", request)
                .with("-CA", certificate())
                .with("-CAkey", key(name))
                .with("-extfile", extensions)
                .with("-out", certificate(subject))
                .and(dates)
                .run();
    }

    /** Returns what somebody knows who trusts this authority, and has no certificate. */
    SSLContext stranger() throws Exception {
        return context();
    }

    /** Returns what somebody knows who trusts this authority, and has a certificate of whichever. */
    SSLContext with(Authority issuer, String subject) throws Exception {
        Path store = issuer.folder.resolve(subject + ".p12");
        openssl("pkcs12", "-export", "-passout", "pass:" + PASSWORD)
                .with("-in", issuer.certificate(subject))
                .with("-inkey", issuer.key(subject))
                .with("-out", store)
                .run();
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        return context(new InsistentKeyManager((X509ExtendedKeyManager) own.getKeyManagers()[0]));
    }

    private SSLContext context(KeyManager... own) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (InputStream in = Files.newInputStream(certificate())) {
            trusted.setCertificateEntry(
                    name, CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, trust.getTrustManagers(), null);
        return context;
    }

    private static Command openssl(String... arguments) {
        return new Command(new ArrayList<>(List.of(arguments)));
    }

    /** A call of openssl. */
    private record Command(List<String> arguments) {

        Command with(String option, Path file) {
            arguments.addAll(List.of(option, file.toString()));
            return this;
        }

        Command and(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        void run() throws IOException {
            arguments.addFirst("openssl");
            Process openssl =
                    new ProcessBuilder(arguments).redirectErrorStream(true).start();
            String said = new String(openssl.getInputStream().readAllBytes());
            try {
                assertThat(openssl.waitFor()).as(said).isZero();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
