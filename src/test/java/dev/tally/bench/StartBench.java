package dev.tally.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;

/** Measures the time from the start of the process to the first successful answer. */
final class StartBench {

    private static final int STARTS = 10;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final byte[] REQUEST =
            "GET /song/1 HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Options options;
    private final RedisServer redis;

    private StartBench(Options options) {
        this.options = options;
        redis = RedisServer.start(options.folder());
    }

    static void run(Options options, Report report) {
        StartBench bench = new StartBench(options);
        // This start loads the files into the page cache.
        bench.start();
        String name = "start to the first answer";
        for (int i = 0; i < STARTS; i++) {
            report.add(name, "ms", bench.start());
        }
        if (options.isNative()) {
            report.promise(name, "under 60", millis -> millis < 60);
        } else {
            report.promise(name, "under 1,000", millis -> millis < 1_000);
        }
    }

    /** Returns the time in milliseconds. */
    private double start() {
        long start = System.nanoTime();
        try (Service service = Service.launch(options.command(), options.folder(), redis.asSetting())) {
            while (!isGood(service.port())) {
                if (!service.process().isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new Mistake("the service does not answer: " + service.log());
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        } catch (IOException e) {
            throw new Mistake("the first answer broke off: " + e.getMessage());
        }
    }

    /** Uses a plain socket, as an HTTP client would have a start time of its own. */
    private static boolean isGood(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(REQUEST);
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return status != null && status.startsWith("HTTP/1.1 200");
        } catch (ConnectException e) {
            return false;
        }
    }
}
