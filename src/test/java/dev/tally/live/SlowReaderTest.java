package dev.tally.live;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.EventStream;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;

/** A stream whose reader takes nothing: what it costs the service, and the others. */
@QuarkusTest
@TestProfile(SlowReaders.class)
class SlowReaderTest {

    private static final int KEYS = 200;

    /* Bytes: some times what the sockets between can hold. */
    private static final int MUCH = 300_000;

    /* More than it takes on any machine. */
    private static final int TOO_MANY_ROUNDS = 10_000;

    @TestHTTPResource("/v1/live/")
    URI live;

    private final String namespace = "slow-" + UUID.randomUUID();

    @Test
    void a_slow_reader_holds_up_nobody_and_sees_the_newest_in_the_end() throws IOException {
        int rounds = 0;
        int all;
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4 * 1024);
            slow.connect(new InetSocketAddress(live.getHost(), live.getPort()));
            slow.getOutputStream()
                    .write(("GET " + live.getPath() + namespace + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            try (EventStream fast = EventStream.open(live + namespace)) {
                while (taken(fast) < MUCH) {
                    addToAll();
                    rounds++;
                    assertThat(rounds).isLessThan(TOO_MANY_ROUNDS);
                }
                String last = rounds + "}";
                await("the fast one sees the last")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> newest(fast).size() == KEYS
                                && newest(fast).values().stream().allMatch(last::equals));
                all = taken(fast);
            }
            assertThat(readUntil(slow, "{\"key\":\"k" + (KEYS - 1) + "\",\"value\":" + rounds + "}"))
                    .as("what was kept for the slow one, of %d bytes", all)
                    .isLessThan(all / 2);
        }
    }

    private void addToAll() {
        String batch =
                IntStream.range(0, KEYS).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
        given().contentType(ContentType.JSON)
                .body(batch)
                .post("/v1/counters/" + namespace)
                .then()
                .statusCode(200);
    }

    private static int taken(EventStream stream) {
        return stream.events().stream().mapToInt(SlowReaderTest::length).sum();
    }

    private static Map<String, String> newest(EventStream stream) {
        return stream.events().stream()
                .map(EventStream.Event::data)
                .collect(Collectors.toMap(
                        data -> data.substring(0, data.lastIndexOf(':')),
                        data -> data.substring(data.lastIndexOf(':') + 1),
                        (older, newer) -> newer));
    }

    private static int length(EventStream.Event event) {
        return ("event: \nid: \ndata: \n\n" + event.name() + event.id() + event.data()).length();
    }

    /** Returns after how many bytes the text comes. */
    private static int readUntil(Socket socket, String text) throws IOException {
        socket.setSoTimeout(20_000);
        StringBuilder read = new StringBuilder();
        byte[] some = new byte[64 * 1024];
        while (read.indexOf(text) < 0) {
            int length = socket.getInputStream().read(some);
            assertThat(length).as("the stream goes on").isPositive();
            read.append(new String(some, 0, length, StandardCharsets.US_ASCII));
        }
        return read.length();
    }
}
