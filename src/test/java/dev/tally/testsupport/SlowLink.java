package dev.tally.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A proxy to a Redis that adds latency: everything arrives complete and in order, delayed by the same time in each
 * direction. Bytes sent together arrive together.
 */
public final class SlowLink implements AutoCloseable {

    /** A chunk and its time of arrival; without bytes at the end. */
    private record Packet(long due, byte[] bytes) {}

    private volatile RedisServer redis;
    private final long oneWayNanos;
    private final ServerSocket entrance;

    private SlowLink(RedisServer redis, Duration oneWay, ServerSocket entrance) {
        this.redis = redis;
        this.oneWayNanos = oneWay.toNanos();
        this.entrance = entrance;
    }

    /** Opens a link with a given one-way latency. */
    public static SlowLink to(RedisServer redis, Duration oneWay) {
        try {
            SlowLink link = new SlowLink(redis, oneWay, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Directs new connections to another Redis, as a moved address does. Existing connections remain. */
    public void moveTo(RedisServer other) {
        redis = other;
    }

    /** Returns the setting with which a service uses it. */
    public Map<String, String> asSetting() {
        return Map.of("QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:" + entrance.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket near = entrance.accept();
                Socket far = redis.connect();
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                carry(near, far);
                carry(far, near);
            }
        } catch (IOException e) {
            // The socket was closed, which ends the loop.
        }
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Packet> underWay = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> receive(from, underWay));
        Thread.ofVirtual().start(() -> deliver(underWay, to));
    }

    private void receive(Socket from, BlockingQueue<Packet> underWay) {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = from.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                underWay.add(new Packet(System.nanoTime() + oneWayNanos, Arrays.copyOf(buffer, read)));
            }
        } catch (IOException e) {
            // The end is forwarded below.
        }
        underWay.add(new Packet(System.nanoTime() + oneWayNanos, new byte[0]));
    }

    private static void deliver(BlockingQueue<Packet> underWay, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            for (Packet packet = underWay.take(); packet.bytes().length > 0; packet = underWay.take()) {
                TimeUnit.NANOSECONDS.sleep(packet.due() - System.nanoTime());
                out.write(packet.bytes());
            }
        } catch (IOException e) {
            // The receiver has disconnected.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
