package dev.tally.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import dev.tally.testsupport.RawConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Callers that go away in the middle of a body leave nothing behind that keeps a processor busy or a call waiting.
 * {@code -Dtest.abandoned=200000} sends as many of them.
 */
@QuarkusTest
class AbandonedBodyTest {

    private static final int AT_ONCE = 12;
    private static final int BODIES = Integer.getInteger("test.abandoned", 3_000) / AT_ONCE;

    @TestHTTPResource
    URI service;

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson"})
    void the_service_is_idle_and_answers_afterwards(String type) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Future<?> caller : IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> callers.submit(() -> abandon(type)))
                    .toList()) {
                caller.get();
            }
        }
        given().contentType("application/json")
                .body("{\"after\":1, \"one more\":1}")
                .post("/v1/counters/abandoned")
                .then()
                .statusCode(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> processorSecondsOfOneSecond() < 0.3);
    }

    private Void abandon(String type) throws IOException {
        for (int i = 0; i < BODIES; i++) {
            try (RawConnection caller = new RawConnection(service.getPort())) {
                caller.send("POST /v1/counters/abandoned HTTP/1.1\r\nHost: tally\r\nContent-Type: " + type
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"key\":");
                if (i % 2 == 0) {
                    caller.abort();
                }
            }
        }
        return null;
    }

    private static double processorSecondsOfOneSecond() throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        Thread.sleep(1_000);
        return (system.getProcessCpuTime() - before) / 1e9;
    }
}
