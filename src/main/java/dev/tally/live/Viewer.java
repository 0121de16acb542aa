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
 * One stream. It holds no events, but only how much of a {@link History} it has sent: while its reader is slow it sends
 * nothing, and goes on with the newest values. All is done on its event loop.
 */
final class Viewer {

    /** The headers of a stream; the last has nginx pass each event on at once. */
    static final Map<String, String> HEADERS = Map.of(
            HttpHeaders.CONTENT_TYPE,
            MediaType.SERVER_SENT_EVENTS,
            HttpHeaders.CACHE_CONTROL,
            "no-store",
            "X-Accel-Buffering",
            "no");

    /* In memory of the service; what the operating system holds comes on top. */
    private static final int MAX_QUEUED_BYTES = 16 * 1024;

    /* A reader who takes nothing for as many heartbeats has gone without a word. */
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
     * Prepares a stream, and sends nothing yet.
     *
     * @param loop the event loop that serves it
     * @param limit how many counters its state has at the most
     * @param lastId the last id that the browser got before it lost a stream
     * @param refusal hears why it can't begin
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

    /** Goes on where the browser was, or waits for the whole state. */
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

    /** Shows a whole state, and what has changed since it was read. In any thread. */
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

    /** Says why there is no state. A stream that has begun waits for one. In any thread. */
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

    /** Sends what it has not sent yet. */
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

    /** The stream has ended, from whichever side. */
    void leave() {
        gone = true;
        feed.leave(this);
    }
}
