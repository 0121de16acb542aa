package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door by TLS, and the one for operators with a certificate. */
@RequiresTool("nginx")
class TlsIT {

    @TempDir
    static Path folder;

    private static Authority ours;
    private static Authority foreign;
    private static Service service;
    private static Nginx nginx;

    @BeforeAll
    static void start() throws Exception {
        ours = new Authority(folder, "ours");
        foreign = new Authority(folder, "foreign");
        ours.sign("server", "-days", "2");
        ours.sign("operator", "-days", "2");
        // It begins and ends in the past: openssl counts days from now.
        ours.sign("expired", "-days", "-1");
        foreign.sign("stranger", "-days", "2");
        service = Service.start(folder, Map.of("TALLY_ADMIN_OPEN", "false", "TALLY_ADMIN_TOKEN", "secret"));
        Path challenge = Files.createDirectories(folder.resolve("acme/.well-known/acme-challenge"))
                .resolve("proof");
        Files.writeString(challenge, "proven");
        letEverybodyRead();
        nginx = Nginx.start(
                folder,
                Map.of(
                        "TALLY_TLS_CERTIFICATE", ours.certificate("server").toString(),
                        "TALLY_TLS_KEY", ours.key("server").toString(),
                        "TALLY_CLIENT_CA", ours.certificate().toString(),
                        "TALLY_ADMIN_TOKEN", "secret",
                        "TALLY_TLS_PUBLIC_PORT", ":8443",
                        "TALLY_ACME", folder.resolve("acme").toString()),
                service);
    }

    /** Started by root nginx is nobody. */
    private static void letEverybodyRead() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    @AfterAll
    static void stop() {
        nginx.close();
        service.close();
    }

    @Test
    void the_public_door_speaks_http_2_and_wants_no_certificate() throws Exception {
        try (Caller caller = new Caller(nginx.tlsUrl(), ours.stranger())) {
            HttpResponse<String> added = caller.post("/song/tls");
            assertThat(added.body()).isEqualTo("1");
            assertThat(added.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(added.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
            assertThat(caller.send("DELETE", "/").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void a_wrong_certificate_does_not_spoil_public_calls() throws Exception {
        try (Caller caller = new Caller(nginx.tlsUrl(), ours.with(foreign, "stranger"))) {
            assertThat(caller.get("/song/1").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void old_protocols_are_not_spoken(String protocol) throws Exception {
        SSLContext context = ours.stranger();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("localhost", Integer.parseInt(nginx.tlsUrl().replaceAll(".*:", "")))) {
            socket.setEnabledProtocols(new String[] {protocol});
            assertThat(catchThrowable(socket::startHandshake)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void plain_http_leads_to_tls_and_keeps_the_method() {
        try (Caller caller = new Caller(nginx.url())) {
            HttpResponse<String> answer = caller.post("/song/1?x=1");
            assertThat(answer.statusCode()).isEqualTo(308);
            assertThat(answer.headers().firstValue("Location")).hasValue("https://127.0.0.1:8443/song/1?x=1");
            assertThat(caller.get("/.well-known/acme-challenge/proof").body()).isEqualTo("proven");
        }
    }

    @Test
    void a_verified_certificate_takes_the_place_of_the_admin_token() throws Exception {
        try (Caller operator = new Caller(nginx.clientUrl(), ours.with(ours, "operator"))) {
            operator.post("/song/operator");
            HttpResponse<String> drain = operator.post("/v1/drains/song");
            assertThat(drain.statusCode()).isEqualTo(201);
            String location = drain.headers().firstValue("Location").orElseThrow();
            assertThat(operator.get(location).body()).isEqualTo(drain.body());
            assertThat(operator.post(location + "/restore").statusCode()).isEqualTo(204);
            assertThat(operator.send("DELETE", "/v1/counters/song/operator").statusCode())
                    .isEqualTo(204);
        }
    }

    @Test
    void without_a_certificate_nothing_reaches_the_service() throws Exception {
        refused(ours.stranger(), 401, "missing-certificate");
    }

    @Test
    void a_certificate_of_another_authority_is_refused() throws Exception {
        refused(ours.with(foreign, "stranger"), 403, "certificate-refused");
    }

    @Test
    void an_expired_certificate_is_refused() throws Exception {
        refused(ours.with(ours, "expired"), 403, "certificate-refused");
    }

    private static void refused(SSLContext context, int status, String type) {
        String song = "/song/refused";
        try (Caller caller = new Caller(nginx.clientUrl(), context)) {
            HttpResponse<String> answer = caller.post(song, "Authorization", "Bearer secret");
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.body()).contains("\"urn:tally:problem:" + type + "\"");
            assertThat(service.get(song).body()).isEqualTo("0");
        }
    }

    @Test
    void the_token_is_for_nobody_to_see() throws IOException {
        Path configuration = folder.resolve("nginx-" + nginx.port()).resolve("conf.d/http.conf");
        assertThat(Files.getPosixFilePermissions(configuration))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(nginx.log()).doesNotContain("secret");
    }
}
