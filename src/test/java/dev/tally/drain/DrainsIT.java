package dev.tally.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.testsupport.Crowd;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SlowLink;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two services on one Redis: every count is in exactly one place, whatever happens during drains. */
class DrainsIT {

    private static final int ADDERS = 32;
    private static final int ACCOUNTANTS = 2;
    private static final int ENOUGH_ADDS = 1_000;
    private static final int ENOUGH_DRAINS = 10;
    private static final int KEYS = 200;

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static Service one;
    private static Service other;
    private static HttpClient http;

    private final String namespace = "plants-" + System.nanoTime();
    private final String counters = "/v1/counters/" + namespace;
    private final String drains = "/v1/drains/" + namespace;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        one = Service.start(folder, redis.asSetting(), Service.PATIENT);
        other = Service.start(folder, redis.asSetting(), Service.PATIENT);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        one.close();
        other.close();
        redis.close();
    }

    @RepeatedTest(20)
    void what_was_folded_and_what_is_left_is_what_was_counted() {
        AtomicInteger counted = new AtomicInteger();
        AtomicLong folded = new AtomicLong();
        AtomicInteger ended = new AtomicInteger();
        try (Crowd _ = Crowd.of(ADDERS, () -> counted.addAndGet(add())).and(ACCOUNTANTS, () -> {
            folded.addAndGet(drain());
            ended.incrementAndGet();
        })) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> counted.get() >= ENOUGH_ADDS && ended.get() >= ENOUGH_DRAINS);
        }
        System.out.printf("%,d adds counted while %,d drains were taken and ended%n", counted.get(), ended.get());
        assertThat(folded.get() + left()).isEqualTo(counted.get());
        assertThat(redis.ask("CONFIG GET appendfsync")).endsWith("no");
        assertThat(redis.send("EXISTS " + Disk.BEFORE)).isEqualTo(":0");
    }

    /** Adds one, and returns how many were confirmed. */
    private int add() {
        String key = "/plant-" + ThreadLocalRandom.current().nextInt(KEYS);
        return either().post(counters + key).statusCode() == 200 ? 1 : 0;
    }

    /** Takes a drain and acknowledges or restores it, through either service; returns the counts it folded. */
    private long drain() {
        HttpResponse<String> taken = either().post(drains);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        String drain = taken.headers().firstValue("Location").orElseThrow();
        assertThat(either().get(drain).body()).isEqualTo(taken.body());
        if (ThreadLocalRandom.current().nextBoolean()) {
            assertThat(either().delete(drain).statusCode()).isEqualTo(204);
            return sum(JsonPath.from(taken.body()).<String, Number>getMap("counters").values().stream());
        }
        assertThat(either().post(drain + "/restore").statusCode()).isEqualTo(204);
        return 0;
    }

    private static Service either() {
        return ThreadLocalRandom.current().nextBoolean() ? one : other;
    }

    @ParameterizedTest
    @EnumSource(names = {"TAKING", "RESTORING", "ACKNOWLEDGING"})
    void a_call_that_is_killed_in_the_middle_is_finished_by_another_service(Drain.State step) throws IOException {
        addToMany(20_000, 2);
        String drain = step == Drain.State.TAKING
                ? ""
                : one.post(drains).headers().firstValue("Location").orElseThrow();
        // A high latency to Redis, so that the call takes seconds.
        try (SlowLink link = SlowLink.to(redis, Duration.ofMillis(20))) {
            Service mortal =
                    Service.start(Files.createDirectory(folder.resolve(namespace)), link.asSetting(), Service.PATIENT);
            CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(() -> call(mortal, step, drain));
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> listed().getList("drains.state").contains(step.toString()));
            mortal.kill();
            assertThat(cut).failsWithin(Duration.ofSeconds(30));
        }

        addToMany(1_000, 1);
        assertThat(call(one, step, drain)).isBetween(200, 204);
        long open = sum(listed().<Number>getList("drains.total").stream());
        long folded = step == Drain.State.ACKNOWLEDGING ? 40_000 : 0;
        assertThat(listed().<String>getList("drains.state")).as("unfinished").isSubsetOf("open");
        assertThat(left() + open + folded).isEqualTo(41_000);
    }

    private int call(Service service, Drain.State step, String drain) {
        return switch (step) {
            case TAKING -> service.post(drains).statusCode();
            case RESTORING -> service.post(drain + "/restore").statusCode();
            case ACKNOWLEDGING -> service.delete(drain).statusCode();
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    private void addToMany(int keys, int by) {
        String adds = IntStream.range(0, keys)
                .mapToObj(i -> "\"plant-" + i + "\":" + by)
                .collect(Collectors.joining(",", "{", "}"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(one.url() + counters))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(adds))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("problem");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonPath listed() {
        return JsonPath.from(other.get(drains).body());
    }

    /** Returns the sum of all counters, page by page. */
    private long left() {
        long sum = 0;
        String cursor = "";
        while (cursor != null) {
            JsonPath page =
                    JsonPath.from(other.get(counters + "?limit=1000" + cursor).body());
            sum += sum(page.<Number>getList("counters.value").stream());
            String next = page.getString("next");
            cursor = next == null ? null : "&cursor=" + next;
        }
        return sum;
    }

    private static long sum(Stream<Number> values) {
        return values.mapToLong(Number::longValue).sum();
    }
}
