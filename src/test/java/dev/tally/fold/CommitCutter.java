package dev.tally.fold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import dev.tally.testsupport.SqlServer;

/**
 * A proxy to a database that cuts some connections right after it has forwarded a commit, before its answer: the client can
 * not know whether it was made.
 */
final class CommitCutter implements AutoCloseable {

    private static final String COMMIT = "COMMIT";

    private final SqlServer server;
    private final int oneIn;
    private final ServerSocket entrance;
    private final AtomicInteger cuts = new AtomicInteger();

    private CommitCutter(SqlServer server, int oneIn, ServerSocket entrance) {
        this.server = server;
        this.oneIn = oneIn;
        this.entrance = entrance;
    }

    /** Opens the proxy; it cuts one in so many commits. */
    static CommitCutter to(SqlServer server, int oneIn) {
        try {
            CommitCutter cutter =
                    new CommitCutter(server, oneIn, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.startVirtualThread(cutter::accept);
            return cutter;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return server.url(server.encodedPassword(), entrance.getLocalPort());
    }

    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket near = entrance.accept();
                Thread.startVirtualThread(() -> connect(near));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void connect(Socket near) {
        try (near;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            Thread.startVirtualThread(() -> answer(far, near));
            byte[] buffer = new byte[1 << 16];
            for (int read = near.getInputStream().read(buffer);
                    read >= 0;
                    read = near.getInputStream().read(buffer)) {
                boolean isCommit = new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(COMMIT);
                if (isCommit && ThreadLocalRandom.current().nextInt(oneIn) == 0) {
                    cuts.incrementAndGet();
                    near.close();
                }
                far.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side has disconnected.
        }
    }

    private static void answer(Socket far, Socket near) {
        try {
            far.getInputStream().transferTo(near.getOutputStream());
            near.close();
        } catch (IOException e) {
            // One side has disconnected.
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
