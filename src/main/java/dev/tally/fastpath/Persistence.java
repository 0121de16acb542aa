package dev.tally.fastpath;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;

/** Tracks whether a connection persists after the current request (RFC 9112, section 9.3). */
final class Persistence {

    private enum State {
        PERSISTENT,

        /** The head of a request could not be parsed: Vert.x closes the connection after its reply. */
        LAST_REQUEST_READ,

        /** Vert.x has sent a reply with {@code Connection: close}: later requests are not processed. */
        CLOSE_ANNOUNCED
    }

    private State state = State.PERSISTENT;

    boolean isCloseAnnounced() {
        return state == State.CLOSE_ANNOUNCED;
    }

    void received(HttpRequest head) {
        if (state == State.PERSISTENT && head.decoderResult().isFailure()) {
            state = State.LAST_REQUEST_READ;
        }
    }

    /**
     * Records {@code Connection: close} in a reply, and adds it to the reply to an unparsable head: Vert.x closes the
     * connection after this reply without announcing it, and a proxy would reuse the connection.
     *
     * @param isLast whether it replies to the last request that was received
     */
    void replied(HttpResponse reply, boolean isLast) {
        if (state == State.LAST_REQUEST_READ && isLast) {
            reply.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(reply.headers().get(HttpHeaderNames.CONNECTION))) {
            state = State.CLOSE_ANNOUNCED;
        }
    }
}
