package dev.tally.http.body;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ServiceUnavailableException;

import dev.tally.http.json.Json;
import dev.tally.http.json.Ndjson;
import dev.tally.http.problem.BodyTooLarge;
import dev.tally.vertx.VertxInternals;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Receives request bodies on the event loop, before all other Vert.x Web handlers. (On the management port, Quarkus
 * receives them.) A body of up to {@link Json#MAX_LENGTH} bytes is received completely, even if the call takes none, so
 * it never blocks the next request on the connection. A body of NDJSON becomes a {@link BodyStream}. If an answer begins
 * while part of the body is unread, it has {@code Connection: close}, and the rest of the body is discarded, up to a
 * limit, before the connection is closed: an immediate close could lose the answer.
 *
 * <p>With HTTP/2, Quarkus receives all bodies except NDJSON. Flow control is per stream there, so an unread body does not
 * block other requests. Besides, Quarkus pauses each request, and pausing an HTTP/2 request that was already received
 * completely fails.
 */
@Singleton
class BodyReader {

    /** The routing context key of the {@link BodyStream}. */
    static final String STREAM = BodyReader.class.getName() + ".stream";

    /** The routing context key of the failure to answer with, in place of handling the request. */
    static final String REFUSAL = BodyReader.class.getName() + ".refusal";

    /* The order of the handler: before all others. */
    private static final int FIRST = Integer.MIN_VALUE;

    /* The routing context key of Quarkus' body limit, for bodies that Quarkus receives. */
    private static final String LIMIT_OF_FRAMEWORK = "io.quarkus.max-request-size";

    /* The limits, in bytes and in time, for discarding the rest of a body after the answer. */
    private static final long MAX_DISCARDED = 16L * Json.MAX_LENGTH;
    private static final long MAX_DISCARDING_MILLIS = 10_000;

    /* The limit for the total bytes of all incomplete bodies: many slow clients could fill the heap otherwise. */
    private final long maxHeld = Runtime.getRuntime().maxMemory() / 4;
    private final AtomicLong held = new AtomicLong();
    private final Duration patience;

    /**
     * Creates the reader.
     *
     * @param patience the read timeout within a body: how long a client may send nothing
     */
    BodyReader(@ConfigProperty(name = "quarkus.http.read-timeout") Duration patience) {
        this.patience = patience;
    }

    void add(@Observes Router router) {
        router.route().order(FIRST).handler(this::receive);
    }

    private void receive(RoutingContext route) {
        HttpServerRequest request = route.request();
        if (isHttp2(request) && !Ndjson.isTypeOf(request)) {
            route.put(LIMIT_OF_FRAMEWORK, (long) Json.MAX_LENGTH);
            route.next();
            return;
        }
        if (!hasBody(request)) {
            VertxInternals.setBody(route, Buffer.buffer());
            route.next();
            return;
        }
        Context context = Vertx.currentContext();
        boolean isContinueExpected = takeExpectation(request);
        if (Ndjson.isTypeOf(request)) {
            stream(route, context, isContinueExpected);
            route.next();
        } else if (declaredLength(request) > Json.MAX_LENGTH) {
            refuse(route, context, new BodyTooLarge());
            route.next();
        } else {
            if (isContinueExpected) {
                request.response().writeContinue();
            }
            new Whole(route, context).receive();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || isHttp2(request) && !request.isEnded()
                : !length.equals("0");
    }

    private static boolean isHttp2(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2;
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    /**
     * Returns whether the client expects {@code 100 Continue}, and removes the {@code Expect} header, so that
     * {@code 100 Continue} is not sent twice.
     */
    private static boolean takeExpectation(HttpServerRequest request) {
        boolean isExpected = request.version() != HttpVersion.HTTP_1_0
                && HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
        if (isExpected) {
            request.headers().remove(HttpHeaders.EXPECT);
        }
        return isExpected;
    }

    private void refuse(RoutingContext route, Context context, RuntimeException refusal) {
        route.put(REFUSAL, refusal);
        stream(route, context, false);
    }

    private void stream(RoutingContext route, Context context, boolean isContinueExpected) {
        BodyStream stream = new BodyStream(route, context, isContinueExpected, patience);
        route.put(STREAM, stream);
        boolean isHttp2 = isHttp2(route.request());
        route.addHeadersEndHandler(now -> {
            if (stream.isAbandoned() && !isHttp2) {
                route.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        route.addEndHandler(over -> {
            if (stream.isSilent()) {
                context.runOnContext(now -> close(route.request()));
            } else if (!stream.isComplete()) {
                context.runOnContext(now -> discard(route.request()));
            }
        });
    }

    /** Discards the rest of a body, up to a limit, and closes the connection. */
    private static void discard(HttpServerRequest request) {
        if (request.isEnded()) {
            close(request);
            return;
        }
        long timer = Vertx.currentContext().owner().setTimer(MAX_DISCARDING_MILLIS, late -> close(request));
        long[] discarded = {0};
        request.handler(bytes -> {
            discarded[0] += bytes.length();
            if (discarded[0] > MAX_DISCARDED) {
                close(request);
            }
        });
        Runnable over = () -> {
            Vertx.currentContext().owner().cancelTimer(timer);
            close(request);
        };
        request.endHandler(end -> over.run());
        request.exceptionHandler(gone -> over.run());
        request.resume();
    }

    /** Closes the connection after all answers are sent; with HTTP/2, resets only the stream of this request. */
    private static void close(HttpServerRequest request) {
        if (isHttp2(request)) {
            request.response().reset();
        } else {
            LingeringClose.close(VertxInternals.channel(request));
        }
    }

    /** A body that is received completely before the request is handled. */
    private final class Whole {

        private final RoutingContext route;
        private final Context context;
        private final Buffer body = Buffer.buffer();
        private long received = System.nanoTime();
        private long timer;
        private boolean isOver;

        Whole(RoutingContext route, Context context) {
            this.route = route;
            this.context = context;
        }

        void receive() {
            route.request()
                    .handler(this::add)
                    .endHandler(end -> goOn(() -> VertxInternals.setBody(route, body)))
                    .exceptionHandler(gone -> release());
            closeAfter(patience);
        }

        /** Closes the connection when the client has sent nothing for the read timeout; checks this after {@code time}. */
        private void closeAfter(Duration time) {
            timer = context.owner().setTimer(Math.max(1, time.toMillis()), late -> {
                Duration silence = Duration.ofNanos(System.nanoTime() - received);
                if (silence.compareTo(patience) < 0) {
                    closeAfter(patience.minus(silence));
                } else {
                    release();
                    close(route.request());
                }
            });
        }

        private void add(Buffer bytes) {
            if (isOver) {
                return;
            }
            received = System.nanoTime();
            boolean isRoom = held.addAndGet(bytes.length()) <= maxHeld;
            body.appendBuffer(bytes);
            if (body.length() > Json.MAX_LENGTH) {
                goOn(() -> refuse(route, context, new BodyTooLarge()));
            } else if (!isRoom) {
                goOn(() -> refuse(route, context, new ServiceUnavailableException()));
            }
        }

        private void goOn(Runnable first) {
            if (isOver) {
                return;
            }
            release();
            first.run();
            // The body of a pipelined request arrives on another context than the request itself.
            context.runOnContext(now -> route.next());
        }

        private void release() {
            if (!isOver) {
                isOver = true;
                context.owner().cancelTimer(timer);
                held.addAndGet(-body.length());
            }
        }
    }
}
