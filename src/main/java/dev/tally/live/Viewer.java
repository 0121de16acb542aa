package dev.tally.live;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import dev.tally.http.problem.ShuttingDown;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * One stream. It keeps no events, only its position in a {@link History}. Backpressure: while the socket is not
 * writable the viewer sends nothing, and then continues with the newest values. Unless noted, methods run on its event
 * loop.
 */
final class Viewer {

    /** The headers of a stream. {@code X-Accel-Buffering} turns off the response buffering of nginx. */
    static final Map<String, String> HEADERS = Map.of(
            HttpHeaders.CONTENT_TYPE,
            MediaType.SERVER_SENT_EVENTS,
            HttpHeaders.CACHE_CONTROL,
            "no-store",
            "X-Accel-Buffering",
            "no");

    /* In the memory of the service, in addition to the socket buffers of the operating system. */
    private static final int MAX_QUEUED_BYTES = 16 * 1024;

    /* A client whose socket is not writable for this many heartbeats is considered gone. */
    private static final int MAX_MISSED = 4;

    private final HttpServerResponse response;
    private final Context loop;
    private final int limit;
    private final Optional<String> lastId;
    private final Consumer<Throwable> refusal;

    private Feed feed;
    private volatile boolean begun;
    private boolean waiting;
    private volatile boolean gone;
    private long seen;
    private int missed;

    /**
     * Prepares a stream. Sends nothing yet.
     *
     * @param loop the event loop that serves it
     * @param limit the maximum number of counters in a snapshot
     * @param lastId the {@code Last-Event-ID} of a browser that reconnects
     * @param refusal receives the failure when the stream can't begin
     */
    Viewer(HttpServerResponse response, Context loop, int limit, Optional<String> lastId, Consumer<Throwable> refusal) {
        this.response = response;
        this.loop = loop;
        this.limit = limit;
        this.lastId = lastId;
        this.refusal = refusal;
    }

    Context loop() {
        return loop;
    }

    int limit() {
        return limit;
    }

    void watch(Feed watched) {
        feed = watched;
    }

    /** Resumes where the browser was, or waits for a snapshot. */
    void join() {
        OptionalLong known = lastId.map(feed::seen).orElse(OptionalLong.empty());
        if (known.isPresent() && !gone) {
            seen = known.getAsLong();
            begin();
            catchUp(feed::since);
        } else {
            awaitState();
        }
    }

    private void awaitState() {
        waiting = true;
        feed.await(this);
    }

    /** Sends a snapshot and the changes since it was read. Thread-safe. */
    void show(State state) {
        loop.runOnContext(now -> {
            waiting = false;
            if (gone) {
                return;
            }
            boolean again = feed.canBeReset() && (begun || lastId.isPresent());
            begin();
            seen = state.number();
            send(state.events(limit, again));
            catchUp(feed::since);
        });
    }

    /**
     * Refuses the request when no snapshot can be read, unless the stream has begun: then it waits for the next
     * attempt. Thread-safe.
     */
    boolean isRefused(Throwable failure) {
        if (begun) {
            return false;
        }
        gone = true;
        refusal.accept(failure);
        return true;
    }

    private void begin() {
        if (!begun) {
            begun = true;
            HEADERS.forEach(response::putHeader);
            response.setChunked(true)
                    .setWriteQueueMaxSize(MAX_QUEUED_BYTES)
                    .drainHandler(drained -> catchUp(feed::since));
            send(feed.events().start());
        }
    }

    /** Sends the events that the viewer has not seen, while the socket is writable. */
    void catchUp(LongFunction<History.News> history) {
        if (waiting || gone || response.writeQueueFull()) {
            return;
        }
        History.News news = history.apply(seen);
        seen = news.number();
        news.events().ifPresentOrElse(this::send, this::awaitState);
    }

    private void send(Buffer events) {
        if (events.length() > 0) {
            response.write(events);
        }
    }

    void heartbeat() {
        if (!begun || gone) {
            return;
        }
        if (!response.writeQueueFull()) {
            missed = 0;
            send(Events.heartbeat());
        } else if (++missed == MAX_MISSED) {
            response.reset();
        }
    }

    void end() {
        if (isRefused(new ShuttingDown()) || gone) {
            return;
        }
        gone = true;
        response.end(feed.events().end());
    }

    /** Leaves the feed, when either side has ended the stream. */
    void leave() {
        gone = true;
        feed.leave(this);
    }
}
