package dev.tally.testsupport;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports of loopback. They are below those that the kernel gives to outgoing connections (from 32768 on Linux), as such
 * a connection could take a port between this call and the start of the server that is to listen on it.
 */
public final class Ports {

    private static final int LOWEST = 10_000;
    private static final int COUNT = 22_000;

    /* Random, as several test runs may share the machine. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    /** Returns a port on which nothing listens, and which this call has not returned before. */
    public static int free() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = LOWEST + NEXT.getAndIncrement() % COUNT;
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // It is taken: the next one may be free.
            }
        }
        throw new IllegalStateException("all ports from " + LOWEST + " are taken");
    }
}
