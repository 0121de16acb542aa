package dev.tally.http.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * A request body that is read while it arrives: a queue that the event loop fills and one other thread drains.
 * Backpressure: the request is paused while {@value #AHEAD} chunks are queued. Nothing is received before the first
 * read.
 *
 * <p>It replaces the stream of Quarkus, whose reader waits on the monitor of the connection and may block forever, or
 * spin, when the client closes the connection at the wrong moment.
 */
final class BodyStream extends InputStream {

    /* Chunks of at most quarkus.http.limits.max-chunk-size, 8 KB. */
    private static final int AHEAD = 16;

    private sealed interface Part {}

    private record Data(Buffer bytes) implements Part {}

    private record End() implements Part {}

    private record Cut(Throwable reason) implements Part {}

    private final HttpServerRequest request;
    private final Context context;
    private final boolean isContinueExpected;
    private final Duration patience;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();

    private volatile boolean isOpen;
    private volatile boolean isComplete;
    private volatile boolean isSilent;

    private boolean isBegun;
    private Buffer current = Buffer.buffer();
    private int position;
    private int taken;

    /**
     * Pauses the request. Called on its event loop.
     *
     * @param isContinueExpected whether the client expects {@code 100 Continue} before it sends the body
     * @param patience the read timeout, after which the body counts as cut off
     */
    BodyStream(RoutingContext route, Context context, boolean isContinueExpected, Duration patience) {
        this.request = route.request();
        this.context = context;
        this.isContinueExpected = isContinueExpected;
        this.patience = patience;
        request.pause();
        request.handler(bytes -> parts.add(new Data(bytes)));
        request.endHandler(over -> {
            isComplete = true;
            parts.add(new End());
        });
        request.exceptionHandler(failure -> parts.add(new Cut(failure)));
    }

    /** Returns whether an answer that begins now leaves part of the body unread. */
    boolean isAbandoned() {
        return !isComplete && !isOpen;
    }

    /** Returns whether all of the body has been received. */
    boolean isComplete() {
        return isComplete;
    }

    /** Returns whether a read has timed out, so that there is no rest to wait for. */
    boolean isSilent() {
        return isSilent;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!isBegun) {
            begin();
        }
        while (position == current.length()) {
            if (!next()) {
                return -1;
            }
        }
        int count = Math.min(length, current.length() - position);
        current.getBytes(position, position + count, target, offset);
        position += count;
        return count;
    }

    private void begin() {
        isBegun = true;
        isOpen = true;
        context.runOnContext(now -> {
            if (isContinueExpected && !request.response().headWritten()) {
                request.response().writeContinue();
            }
            request.fetch(AHEAD);
        });
    }

    /** Waits for the next chunk, and returns whether there was one. */
    private boolean next() throws IOException {
        Part part = take();
        return switch (part) {
            case Data data -> {
                current = data.bytes();
                position = 0;
                fetchMore();
                yield true;
            }
            case End _ -> {
                parts.add(part);
                yield false;
            }
            case Cut cut -> {
                parts.add(part);
                throw new IOException("The body was cut off", cut.reason());
            }
        };
    }

    private Part take() throws InterruptedIOException {
        try {
            Part part = parts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (part == null) {
                isSilent = true;
                return new Cut(new SocketTimeoutException("nothing came for " + patience));
            }
            return part;
        } catch (InterruptedException e) {
            throw new InterruptedIOException(e.getMessage());
        }
    }

    /**
     * Requests half of the queue's capacity at a time, as only the event loop may do so and each request is a task for
     * it.
     */
    private void fetchMore() {
        taken++;
        if (taken == AHEAD / 2) {
            taken = 0;
            context.runOnContext(now -> request.fetch(AHEAD / 2));
        }
    }

    /** Stops reading. {@link BodyReader} discards the rest. */
    @Override
    public void close() {
        isOpen = false;
    }
}
