package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.testsupport.HttpStream;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RawConnection;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much one address may do. */
@RequiresTool("nginx")
class LimitsIT {

    private static final Map<String, String> ONE_A_SECOND = Map.of(
            "TALLY_READS_PER_SECOND", "1",
            "TALLY_READS_BURST", "9",
            "TALLY_ADDS_PER_SECOND", "1",
            "TALLY_ADDS_BURST", "4");

    private static final int PROMPT = 10_000;

    @TempDir
    static Path folder;

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void who_asks_too_often_is_told_when_to_ask_again_and_nothing_is_counted() {
        try (Nginx nginx = Nginx.start(folder, ONE_A_SECOND, service);
                Caller caller = new Caller(nginx.url())) {
            List<HttpResponse<String>> adds =
                    Stream.generate(() -> caller.post("/song/limits")).limit(30).toList();
            assertThat(adds).extracting(HttpResponse::statusCode).containsOnly(200, 429);
            long counted = adds.stream().filter(add -> add.statusCode() == 200).count();
            assertThat(service.get("/song/limits").body()).isEqualTo(Long.toString(counted));
            // Reads have a measure of their own.
            List<HttpResponse<String>> reads =
                    Stream.generate(() -> caller.get("/song/limits")).limit(30).toList();
            assertThat(reads)
                    .extracting(HttpResponse::statusCode)
                    .containsOnly(200, 429)
                    .startsWith(200, 200, 200, 200, 200);
            HttpResponse<String> refused = Stream.concat(adds.stream(), reads.stream())
                    .filter(answer -> answer.statusCode() == 429)
                    .findFirst()
                    .orElseThrow();
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.body()).contains("\"urn:tally:problem:too-many-requests\"");
        }
    }

    @Test
    void an_address_before_a_proxy_is_believed_only_where_the_proxy_is_trusted() {
        assertThat(refusedWithOtherAddresses(Map.of())).isPositive();
        assertThat(refusedWithOtherAddresses(Map.of("TALLY_TRUSTED_PROXIES", "127.0.0.1")))
                .isZero();
    }

    private static long refusedWithOtherAddresses(Map<String, String> settings) {
        Map<String, String> limited = new HashMap<>(ONE_A_SECOND);
        limited.putAll(settings);
        try (Nginx nginx = Nginx.start(folder, limited, service);
                Caller caller = new Caller(nginx.url())) {
            long refused = 0;
            for (int i = 1; i <= 30; i++) {
                int status = caller.post("/song/proxied", "X-Forwarded-For", "203.0.113." + i)
                        .statusCode();
                refused += status == 429 ? 1 : 0;
            }
            return refused;
        }
    }

    @Test
    void a_network_of_ipv6_is_one_client_and_a_mapped_address_is_of_ipv4() {
        assertThat(refused("2001:db8::%d")).isPositive();
        assertThat(refused("2001:db8:0:%d::1")).isZero();
        assertThat(refused("::ffff:203.0.113.%d")).isZero();
    }

    private static long refused(String addresses) {
        Map<String, String> limited = new HashMap<>(ONE_A_SECOND);
        limited.put("TALLY_TRUSTED_PROXIES", "127.0.0.1");
        try (Nginx nginx = Nginx.start(folder, limited, service);
                Caller caller = new Caller(nginx.url())) {
            return IntStream.rangeClosed(1, 30)
                    .filter(i -> caller.post("/song/proxied", "X-Forwarded-For", addresses.formatted(i))
                                    .statusCode()
                            == 429)
                    .count();
        }
    }

    /** Only nginx has a limit on heads: a service that closed a pooled connection for one would fail somebody else's add. */
    @Test
    void a_head_below_the_limit_of_nginx_is_answered_by_the_service() throws IOException {
        try (Nginx nginx = Nginx.start(folder, Map.of(), service);
                Caller other = new Caller(nginx.url())) {
            for (int i = 1; i <= 20; i++) {
                assertThat(status(nginx, 3)).isEqualTo(200);
                assertThat(status(nginx, 4)).isEqualTo(431);
                assertThat(other.post("/song/heads").body()).isEqualTo(Integer.toString(i));
            }
        }
    }

    /** Sends a request line and headers that fill one buffer each, of the four that nginx has. */
    private static int status(Nginx nginx, int headers) throws IOException {
        String filling = "x".repeat(8_100);
        String head = "GET /song/1?" + filling + " HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n"
                + ("X-Filling: " + filling + "\r\n").repeat(headers);
        try (RawConnection caller = new RawConnection(nginx.port())) {
            caller.send(head + "\r\n");
            return caller.answer().status();
        }
    }

    @Test
    void one_address_has_so_many_requests_under_way() throws IOException {
        try (Nginx nginx = Nginx.start(folder, Map.of("TALLY_CONNECTIONS", "3"), service)) {
            List<HttpStream> streams = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    streams.add(openStream(nginx));
                }
                try (Caller caller = new Caller(nginx.url())) {
                    assertThat(caller.get("/song/1").statusCode()).isEqualTo(429);
                }
            } finally {
                for (HttpStream stream : streams) {
                    stream.close();
                }
            }
        }
    }

    /** A request that stays under way, and is seen to be. */
    private static HttpStream openStream(Nginx nginx) throws IOException {
        HttpStream stream = HttpStream.post(nginx.port(), "/v1/counters/limits", Map.of());
        stream.send("{\"key\":\"fern\"}\n");
        assertThat(stream.answer(PROMPT)).contains("fern");
        return stream;
    }
}
