package dev.tally.live;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import org.awaitility.core.ConditionTimeoutException;

/** The program behind {@code scripts/bench live}. */
final class LiveBench {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CONNECTED_AT_ONCE = 100;

    /* In which Java compiles what it runs. */
    private static final int WARM_UP_SECONDS = 15;

    private final Service service;
    private final Adds adds;
    private final List<BenchViewer> viewers;
    private final AtomicInteger refused = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final NetClient net = vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(64 * 1024));

    private LiveBench(Service service, Adds adds, int viewers) {
        this.service = service;
        this.adds = adds;
        this.viewers =
                Stream.generate(() -> new BenchViewer(adds)).limit(viewers).toList();
    }

    /**
     * Measures, and prints what it has measured.
     *
     * @param args a folder for data and logs; how many viewers; how many adds a second; for how many seconds
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int viewers = Integer.parseInt(args[1]);
        int rate = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        RedisServer redis = RedisServer.start(folder);
        atExit(redis::close);
        Service service = Service.startWithHeap("256m", folder, redis.asSetting());
        atExit(service::kill);
        Adds adds = new Adds(service, Adds.KEYS + rate * (WARM_UP_SECONDS + seconds));
        try {
            new LiveBench(service, adds, viewers).run(rate, seconds);
        } catch (ConditionTimeoutException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    /** Also when it is interrupted. */
    private static void atExit(Runnable end) {
        Runtime.getRuntime().addShutdownHook(new Thread(end));
    }

    private void run(int rate, int seconds) throws IOException {
        adds.send(Adds.KEYS, rate);
        await().atMost(PATIENCE).until(() -> IntStream.of(adds.values()).allMatch(value -> value > 0));
        long before = residentKilobytes();
        connect();
        long with = residentKilobytes();
        adds.send(rate * WARM_UP_SECONDS, rate);
        awaitSeen();
        adds.count();
        Duration cpu = cpu(service.process().toHandle());
        Duration ownCpu = cpu(ProcessHandle.current());
        double took = adds.send(rate * seconds, rate);
        Duration cpuThen = cpu(service.process().toHandle());
        Duration ownCpuThen = cpu(ProcessHandle.current());
        awaitSeen();
        print(rate * seconds / took, before, with, residentKilobytes());
        System.out.printf(
                "processor          %.0f%% of a core for the service, %.0f%% for viewers and adds%n",
                100 * seconds(cpuThen.minus(cpu)) / took, 100 * seconds(ownCpuThen.minus(ownCpu)) / took);
    }

    private void awaitSeen() {
        await("the last values at every viewer").atMost(PATIENCE).until(() -> {
            int[] values = adds.values();
            return viewers.stream().allMatch(viewer -> viewer.hasSeen(values));
        });
    }

    /** Connects some at a time, as browsers do not all come in the same moment. */
    private void connect() {
        for (int i = 0; i < viewers.size(); i += CONNECTED_AT_ONCE) {
            List<BenchViewer> some = viewers.subList(i, Math.min(i + CONNECTED_AT_ONCE, viewers.size()));
            some.forEach(this::connect);
            await("the state at every viewer")
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(PATIENCE)
                    .until(() -> some.stream().allMatch(BenchViewer::isTold));
        }
    }

    private void connect(BenchViewer viewer) {
        net.connect(service.port(), "127.0.0.1")
                .onSuccess(socket -> {
                    socket.write("GET /v1/live/bench HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n");
                    socket.handler(first -> {
                        if (first.toString().startsWith("HTTP/1.1 200")) {
                            viewer.read(first);
                            socket.handler(viewer::read);
                        } else {
                            socket.close();
                            connectLater(viewer);
                        }
                    });
                })
                .onFailure(failure -> connectLater(viewer));
    }

    private void connectLater(BenchViewer viewer) {
        refused.incrementAndGet();
        vertx.setTimer(1_000, later -> connect(viewer));
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Returns how much memory of the machine the service has. */
    private long residentKilobytes() throws IOException {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", Long.toString(service.process().pid()), "status"))) {
            String resident =
                    lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(resident.replaceAll("\\D", ""));
        }
    }

    private void print(double rate, long before, long with, long after) {
        Histogram times = adds.untilSeen();
        System.out.printf(
                "viewers            %,d of one namespace, on one instance (refused at first: %d)%n",
                viewers.size(), refused.get());
        System.out.printf("adds a second      %.1f, to %d counters (%d failed)%n", rate, Adds.KEYS, adds.failed());
        System.out.printf(
                "add to event       p50 %d ms, p99 %d ms, max %d ms (%,d times seen, none missed)%n",
                times.quantile(0.5), times.quantile(0.99), times.quantile(1), times.size());
        System.out.printf(
                "memory a viewer    %.1f KB (RSS of the service: %d MB without viewers, %d MB with, %d MB in the end)%n",
                (with - before) / (double) viewers.size(), before / 1024, with / 1024, after / 1024);
        System.out.printf(
                "machine            %d cores, load %.1f; service, viewers, adds and Redis all on it%n",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
