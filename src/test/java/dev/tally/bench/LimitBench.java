package dev.tally.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;

/** What an installation does in a hard limit of memory: adds, viewers and drains at once, and no process may be killed. */
final class LimitBench {

    static final String LOST = "adds that were answered and are neither drained nor counted";
    static final String KILLED = "processes killed";
    static final String LATE = "adds at 10,000 a second, open loop: p99";
    static final String EXTRA = "adds that are counted and were not answered";
    static final String DRAINS = "drains";
    static final String RATE = "adds a second that were answered";

    private static final int ADDS_A_SECOND = 10_000;
    private static final int COUNTERS = 100_000;
    private static final int VIEWERS = 500;
    private static final int WATCHED = 10;
    private static final int CONNECTIONS = 256;
    private static final Duration IDLE = Duration.ofSeconds(65);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SAMPLE_MILLIS = 200;
    private static final int DRAIN_SECONDS = 60;

    /* Of a hundred parts of the limit. */
    private static final int OF_NGINX = 25;
    private static final int OF_REDIS = 16;

    /* Of a hundred parts of the limit of the service. */
    private static final int OF_HEAP = 86;

    private final Options options;
    private final Report report;
    private final Map<String, ControlGroup> groups = new LinkedHashMap<>();
    private final Map<String, Process> parts = new LinkedHashMap<>();
    private final Map<String, Double> peaks = new HashMap<>();
    private final RedisServer redis;
    private final Service service;
    private final Nginx nginx;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicInteger watching = new AtomicInteger();
    private final AtomicLong drained = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();

    private LimitBench(Options options, Report report, int megabytes) throws IOException {
        this.options = options;
        this.report = report;
        int ofNginx = megabytes * OF_NGINX / 100;
        int ofRedis = megabytes * OF_REDIS / 100;
        redis = RedisServer.startBehind(
                group("Redis", ofRedis).prefix(),
                options.folder(),
                "--appendfsync",
                "no",
                "--maxmemory",
                ofRedis / 2 + "mb");
        List<String> command = new ArrayList<>(
                group("the service", megabytes - ofNginx - ofRedis).prefix());
        command.addAll(options.command());
        command.add("-Xmx" + (megabytes - ofNginx - ofRedis) * OF_HEAP / 100 + "m");
        service = Service.launch(command, options.folder(), redis.asSetting());
        service.awaitReady();
        Map<String, String> settings = Stack.frontSettings(MemoryBench.SMALL);
        settings.put("TALLY_STREAMS", "65535");
        // Two for each viewer and each connection of the load.
        settings.put("TALLY_WORKER_CONNECTIONS", "2048");
        nginx = Nginx.startBehind(group("nginx", ofNginx).prefix(), options.folder(), settings, service);
        parts.put("nginx", nginx.process());
        parts.put("the service", service.process());
        parts.put("Redis", redis.process());
    }

    private ControlGroup group(String part, int megabytes) {
        ControlGroup group = ControlGroup.create(part.replace(' ', '-'), megabytes);
        groups.put(part, group);
        report.add(part + ": limit", "MB", megabytes);
        return group;
    }

    static void run(Options options, Report report) throws IOException {
        LimitBench bench = new LimitBench(options, report, options.limit());
        try {
            bench.run();
        } finally {
            bench.stop();
        }
    }

    private void run() {
        await().during(IDLE)
                .atMost(IDLE.multipliedBy(2))
                .until(() -> parts.values().stream().allMatch(Process::isAlive));
        groups.forEach((part, group) -> report.add(part + ", idle: counted", "MB", group.counted()));
        parts.forEach((part, process) -> tell(part + ", idle", Memory.of(process)));
        for (int i = 0; i < VIEWERS; i++) {
            connect(i * WATCHED);
        }
        await("viewers").atMost(PATIENCE).until(() -> watching.get() == VIEWERS);
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        clock.scheduleAtFixedRate(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
        clock.scheduleAtFixedRate(this::drain, DRAIN_SECONDS, DRAIN_SECONDS, TimeUnit.SECONDS);
        Load load = Load.of("POST", nginx.url() + "/song/")
                .drawnOf(COUNTERS)
                .on(CONNECTIONS)
                .inOpenLoop(ADDS_A_SECOND);
        Wrk.Answers answers = Wrk.run(load, options.seconds());
        requireAll(answers);
        parts.forEach((part, process) -> tell(part + ", under load", Memory.of(process)));
        clock.close();
        drain();
        requireAll(answers);
        report.add(RATE, answers);
        report.add(LATE, "ms", answers.times().p99());
        peaks.forEach((part, peak) -> report.add(part + ", under load: counted, at most", "MB", peak));
        report.add(DRAINS, "", drains.get());
        report.add("viewers in the end", "", watching.get());
        report.add(LOST, "", Math.max(0, answers.good() - drained.get()));
        report.add(EXTRA, "", Math.max(0, drained.get() - answers.good()));
        report.add(
                KILLED,
                "",
                groups.values().stream().mapToLong(ControlGroup::kills).sum());
        report.promise(RATE, "at least 9,900", rate -> rate >= 0.99 * ADDS_A_SECOND);
        report.promise(LATE, "under 20", millis -> millis < 20);
        report.promise(LOST, "none", lost -> lost == 0);
        report.promise(EXTRA, "at most one per connection", extra -> extra <= CONNECTIONS);
        report.promise(DRAINS, "one a minute", count -> count >= options.seconds() / DRAIN_SECONDS);
        report.promise(KILLED, "none", killed -> killed == 0);
    }

    /** Fails if a part was killed, or has exited without memory: nothing more can be measured. */
    private void requireAll(Wrk.Answers answers) {
        List<String> ended = parts.entrySet().stream()
                .filter(part -> !part.getValue().isAlive())
                .map(part ->
                        "%s, whose limit is %,.0f MB".formatted(part.getKey(), report.last(part.getKey() + ": limit")))
                .toList();
        if (!ended.isEmpty()) {
            throw new Mistake("killed, or out of memory: %s, after %,d adds; at most counted: %s MB"
                    .formatted(String.join(", ", ended), answers.good(), peaks));
        }
    }

    private void tell(String what, Memory memory) {
        report.add(what + ": RSS", "MB", memory.rss());
        report.add(what + ": PSS", "MB", memory.pss());
    }

    private void sample() {
        groups.forEach((part, group) -> peaks.merge(part, group.counted(), Math::max));
    }

    /** Takes what has been counted, as a batch job does, and adds it up. */
    private void drain() {
        try {
            HttpResponse<String> taken = send(HttpRequest.newBuilder(drains("")).POST(BodyPublishers.noBody()));
            if (taken.statusCode() == 409) {
                return;
            }
            JsonNode drain = new ObjectMapper().readTree(taken.body());
            long sum = 0;
            for (JsonNode count : drain.get("counters")) {
                sum += count.longValue();
            }
            send(HttpRequest.newBuilder(drains("/" + drain.get("id").asText())).DELETE());
            drained.addAndGet(sum);
            drains.incrementAndGet();
        } catch (IOException e) {
            throw new Mistake("a drain was not understood: " + e);
        }
    }

    private URI drains(String id) {
        return URI.create(nginx.url() + "/v1/drains/song" + id);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        HttpResponse<String> answer = service.send(request.timeout(PATIENCE).build());
        if (answer.statusCode() >= 500) {
            throw new Mistake("a drain was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    /**
     * Watches some counters, as a page does that shows them, and connects again when the stream ends. All 10,000 changes a
     * second, sent to each viewer, would be five million events.
     */
    private void connect(int first) {
        String keys = IntStream.range(first, first + WATCHED)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        NetClient net = vertx.createNetClient();
        net.connect(nginx.port(), "127.0.0.1").onSuccess(socket -> {
            watching.incrementAndGet();
            socket.handler(bytes -> {});
            socket.closeHandler(closed -> {
                watching.decrementAndGet();
                vertx.setTimer(1_000, later -> connect(first));
            });
            socket.write("GET /v1/live/song?keys=" + keys
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n");
        });
    }

    private void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        nginx.close();
        service.close();
        redis.close();
        groups.values().forEach(ControlGroup::remove);
    }
}
