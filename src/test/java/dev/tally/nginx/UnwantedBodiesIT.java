package dev.tally.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RawConnection;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies that are abandoned by their callers, or that no call reads, direct and through nginx: no other caller waits for a
 * second, and the processor is idle afterwards. {@code -Dtest.abandoned=200000 -Dtest.unread=10000} sends as many of them.
 */
@RequiresTool("nginx")
class UnwantedBodiesIT {

    private static final int ABANDONED = Integer.getInteger("test.abandoned", 4_000);
    private static final int UNREAD = Integer.getInteger("test.unread", 200);

    private static final int AT_ONCE = 12;
    private static final int SMALLEST = 64 << 10;
    private static final int LARGEST = 8 << 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final double IDLE = 0.2;

    private static final List<String> TYPES = List.of("application/json", "application/x-ndjson", "text/plain");
    private static final List<String> UNREADING =
            List.of("POST /song/1", "POST /v1/counters/song/5?by=2", "DELETE /v1/counters/a/b", "POST /nothing/here");

    @TempDir
    Path folder;

    private RedisServer redis;
    private Service service;
    private Nginx nginx;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        service = Service.start(folder, redis.asSetting(), "QUARKUS_HTTP_READ_TIMEOUT", "4s");
        nginx = Nginx.start(
                folder,
                Map.of(
                        "TALLY_READS_PER_SECOND", "100000",
                        "TALLY_ADDS_PER_SECOND", "100000",
                        "TALLY_CONNECTIONS", "10000"),
                service);
    }

    @AfterEach
    void stop() {
        nginx.close();
        service.close();
        redis.close();
    }

    @Test
    void callers_that_go_away_hold_up_nobody() throws Exception {
        assertHoldsUpNobody(ABANDONED, this::abandon);
    }

    @Test
    void bodies_that_no_call_reads_hold_up_nobody() throws Exception {
        assertHoldsUpNobody(UNREAD, this::leaveUnread);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson"})
    void a_body_that_goes_no_further_is_cut_off(String type) throws IOException {
        try (RawConnection connection = new RawConnection(service.port())) {
            connection.send("POST /v1/counters/stopped HTTP/1.1\r\nHost: tally\r\nContent-Type: " + type
                    + "\r\nContent-Length: 30\r\n\r\n{\"key\":");
            connection.rest();
        }
    }

    private interface Sender {
        void send(int number, int port) throws IOException;
    }

    private void assertHoldsUpNobody(int times, Sender sender) throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
                Visitor direct = new Visitor(service.url());
                Visitor through = new Visitor(nginx.url())) {
            Callable<Void> calls = () -> {
                for (int i = number.getAndIncrement(); i < times; i = number.getAndIncrement()) {
                    int port = i % 2 == 0 ? service.port() : nginx.port();
                    try {
                        sender.send(i, port);
                    } catch (IOException e) {
                        throw new IOException("number " + i + (port == nginx.port() ? ", through nginx" : ""), e);
                    }
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(
                    IntStream.range(0, AT_ONCE).mapToObj(_ -> calls).toList())) {
                done.get();
            }
            List<Duration> waits = List.of(direct.longestWait(), through.longestWait());
            System.out.println(times + " bodies; longest waits, direct and through nginx: " + waits);
            assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThan(LONGEST_WAIT));
        }
        ProcessorUse use = new ProcessorUse(service.process().toHandle());
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> use.sinceLastTime() < IDLE);
    }

    /**
     * Goes away in the middle of a body, half of the time with a reset. The call before it makes sure that the connection was
     * accepted: no more of them wait for that than there are callers.
     */
    private void abandon(int number, int port) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("GET /song/1 HTTP/1.1\r\nHost: tally\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(200);
            connection.send("POST /v1/counters/abandoned HTTP/1.1\r\nHost: tally\r\nContent-Type: "
                    + TYPES.get(number / 2 % 2) + "\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"key\":");
            if (number / 4 % 2 == 0) {
                connection.abort();
            }
        }
    }

    /** Sends a body with a call that takes none, and asks again on the same connection unless the answer ends it. */
    private void leaveUnread(int number, int port) throws IOException {
        Random random = new Random(number);
        String body = "x".repeat(random.nextInt(SMALLEST, LARGEST));
        String request = UNREADING.get(number / 2 % UNREADING.size())
                + " HTTP/1.1\r\nHost: tally\r\nContent-Type: " + TYPES.get(random.nextInt(TYPES.size()))
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (RawConnection connection = new RawConnection(port)) {
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> connection.sendUnlessClosed(request), Thread::startVirtualThread);
            RawConnection.Answer answer = connection.answer();
            assertThat(answer.status()).isLessThan(500);
            if (!answer.isLast()) {
                sending.join();
                connection.send("GET /song/1 HTTP/1.1\r\nHost: tally\r\n\r\n");
                assertThat(connection.answer().status()).isEqualTo(200);
            }
        }
    }

    /** Another caller, who adds one after the other all the while. */
    private static final class Visitor implements AutoCloseable {

        private final Caller http;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<Duration> longest;
        private volatile boolean isOver;

        Visitor(String url) {
            http = new Caller(url);
            longest = thread.submit(this::visit);
        }

        private Duration visit() {
            Duration longestWait = Duration.ZERO;
            while (!isOver) {
                long start = System.nanoTime();
                assertThat(http.post("/song/visited").statusCode()).isEqualTo(200);
                Duration wait = Duration.ofNanos(System.nanoTime() - start);
                longestWait = wait.compareTo(longestWait) > 0 ? wait : longestWait;
            }
            return longestWait;
        }

        /** Ends the calls, and returns how long the slowest took. */
        Duration longestWait() throws ExecutionException, InterruptedException {
            isOver = true;
            return longest.get();
        }

        @Override
        public void close() {
            isOver = true;
            thread.close();
            http.close();
        }
    }

    /** How much of a processor a process has used since it was last asked. */
    private static final class ProcessorUse {

        private final ProcessHandle process;
        private long time;
        private Duration used;

        ProcessorUse(ProcessHandle process) {
            this.process = process;
            sample();
        }

        private void sample() {
            time = System.nanoTime();
            used = process.info().totalCpuDuration().orElseThrow();
        }

        double sinceLastTime() {
            long timeBefore = time;
            Duration usedBefore = used;
            sample();
            return (double) used.minus(usedBefore).toNanos() / (time - timeBefore);
        }
    }
}
