package dev.tally.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large Abacus moves into a service that counts meanwhile. */
@RequiresTool("redis-cli")
class LargeMoveIT {

    private static final int COUNTERS = 100_000;
    private static final int NAMESPACES = 100;
    private static final int ADDERS = 4;
    private static final Pattern EXPORTED = Pattern.compile("\\{\"key\":\"([^\"]+)\",\"value\":(-?\\d+)}");

    @TempDir
    Path folder;

    private Move move;

    @BeforeEach
    void start() throws IOException {
        move = Move.start(folder);
    }

    @AfterEach
    void stop() {
        move.close();
    }

    @Test
    void a_hundred_thousand_counters_move_while_others_are_counted() throws Exception {
        fill();
        Adders adders = new Adders();
        long start = System.nanoTime();
        Script first = move.fromAbacus();
        long millis = (System.nanoTime() - start) / 1_000_000;
        Map<String, Long> added = adders.stop();
        System.out.printf(
                "%,d counters moved in %,d ms, while %,d were added to%n%s",
                COUNTERS,
                millis,
                added.values().stream().mapToLong(count -> count).sum(),
                first.output());
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.output()).isEqualTo(COUNTERS + " imported, 0 already there, 0 refused\n");
        assertThat(first.errors()).contains("50000 of 100000 …");
        Map<String, Long> expected = new TreeMap<>();
        IntStream.range(0, COUNTERS).forEach(i -> expected.put(name(i), value(i)));
        added.forEach((name, count) -> expected.merge(name, count, Long::sum));
        assertCounters(expected);
        assertThat(move.abacus().ask("INFO commandstats"))
                .contains("cmdstat_scan")
                .doesNotContain("cmdstat_keys");

        assertThat(setByOwner(4, adminKey(4))).isEqualTo(200);
        assertThat(setByOwner(6, adminKey(4))).isEqualTo(401);
        expected.put(name(4), 77L);
        assertCounters(expected);

        Script second = move.fromAbacus();
        assertThat(second.output()).isEqualTo("0 imported, " + COUNTERS + " already there, 0 refused\n");
        assertCounters(expected);

        move.abacus().send("INCRBY K:" + name(7).replace('/', ':') + " 3");
        assertThat(move.fromAbacus().output())
                .isEqualTo("1 imported, " + (COUNTERS - 1) + " already there, 0 refused\n");
        expected.merge(name(7), 3L, Long::sum);
        assertCounters(expected);
    }

    /** Puts counters, every other one with an admin key, where Abacus has them, among what else it has there. */
    private void fill() throws IOException {
        try (Socket socket = move.abacus().connect()) {
            OutputStream commands = new BufferedOutputStream(socket.getOutputStream());
            for (int i = 0; i < COUNTERS; i++) {
                String name = name(i).replace('/', ':');
                commands.write(("SET K:" + name + " " + value(i) + " EX 14515200\r\n"
                                + (i % 2 == 0 ? "SET A:" + name + " " + adminKey(i) + "\r\n" : ""))
                        .getBytes(StandardCharsets.US_ASCII));
            }
            commands.write("SET S:Total 5\r\nPING\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            commands.flush();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain("-ERR")
                    .contains("+PONG");
        }
    }

    private static String name(int i) {
        return "site-" + i % NAMESPACES + "/page." + i;
    }

    private static long value(int i) {
        return i == 0 ? Long.MAX_VALUE - 1_000_000_000 : i;
    }

    private static String adminKey(int i) {
        return "5ff2c8cb-6c2b-4c36-9ea5-%012d".formatted(i);
    }

    /** Tells only the counters that differ. */
    private void assertCounters(Map<String, Long> expected) {
        Map<String, Long> found = counters();
        Map<String, String> wrong = new TreeMap<>();
        expected.forEach((name, count) -> {
            Long is = found.remove(name);
            if (!count.equals(is)) {
                wrong.put(name, is + ", not " + count);
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(found).as("counters that nobody made").isEmpty();
    }

    private Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        for (int i = 0; i < NAMESPACES; i++) {
            String namespace = "site-" + i;
            move.service().get("/v1/export/" + namespace).body().lines().forEach(line -> {
                Matcher counter = EXPORTED.matcher(line);
                assertThat(counter.matches()).as(line).isTrue();
                counters.put(namespace + "/" + counter.group(1), Long.valueOf(counter.group(2)));
            });
        }
        return counters;
    }

    private int setByOwner(int i, String adminKey) {
        return move.service()
                .send(move.service()
                        .request("/set/" + name(i) + "?value=77")
                        .header("Authorization", "Bearer " + adminKey)
                        .POST(BodyPublishers.noBody())
                        .build())
                .statusCode();
    }

    /** People, who go on counting. */
    private final class Adders {

        private final Map<String, AtomicLong> added = new HashMap<>();
        private final Crowd people = new Crowd();

        Adders() {
            for (int i = 0; i < ADDERS; i++) {
                String name = name(i);
                AtomicLong count = new AtomicLong();
                added.put(name, count);
                people.and(1, () -> {
                    add(name);
                    count.incrementAndGet();
                });
            }
            await().until(() -> added.values().stream().allMatch(count -> count.get() > 0));
        }

        /** Adds one: again, by the same key, when a disk that was slow for a second has left it unknown. */
        private void add(String name) {
            String idempotencyKey = UUID.randomUUID().toString();
            int status = 503;
            while (status == 503) {
                status = move.service()
                        .post("/v1/counters/" + name, idempotencyKey)
                        .statusCode();
            }
            assertThat(status).isEqualTo(200);
        }

        Map<String, Long> stop() {
            people.close();
            Map<String, Long> counts = new HashMap<>();
            added.forEach((name, count) -> counts.put(name, count.get()));
            return counts;
        }
    }
}
