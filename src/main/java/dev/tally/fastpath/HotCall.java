package dev.tally.fastpath;

import java.util.Optional;

import dev.tally.counter.Names;
import dev.tally.counter.Namespace;
import dev.tally.http.Idempotency;
import dev.tally.http.gate.Malformed;
import dev.tally.visitor.Visitors;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/** One of the most frequent calls, without any option. */
public sealed interface HotCall permits HotSingle, HotBatch {

    String COUNTERS = "/v1/counters/";

    AsciiString ANYTHING = AsciiString.cached("*/*");
    AsciiString NOTHING = AsciiString.cached("0");
    AsciiString JSON = AsciiString.cached("application/json");

    /* A request with one of these headers has an option. */
    AsciiString[] WISHES = {
        HttpHeaderNames.TRANSFER_ENCODING,
        HttpHeaderNames.CONTENT_ENCODING,
        HttpHeaderNames.EXPECT,
        HttpHeaderNames.ORIGIN,
        HttpHeaderNames.UPGRADE,
        AsciiString.cached(Idempotency.KEY),
        AsciiString.cached(Visitors.HEADER),
        AsciiString.cached(Malformed.HEADER)
    };

    /** Returns the namespace of the counters. */
    Namespace namespace();

    /** Returns whether it is an add. */
    boolean isAdd();

    /** Returns whether it uses the song protocol, which answers failures as text, and not {@code /v1}. */
    boolean isSong();

    /** Returns whether the client wants the connection closed after the reply. */
    boolean isLast();

    /** Parses a request head; empty for any other request, valid or not. */
    static Optional<HotCall> of(HttpRequest request, Names names) {
        boolean isAdd = request.method().equals(HttpMethod.POST);
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()
                || !isAdd && !request.method().equals(HttpMethod.GET)
                || hasWish(headers)) {
            return Optional.empty();
        }
        boolean isLast = !HttpUtil.isKeepAlive(request);
        // An HTTP/1.0 client expects a reply that says keep-alive.
        if (!isLast && !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return Optional.empty();
        }
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null || NOTHING.contentEquals(length)) {
            return isAnything(headers) ? HotSingle.of(request.uri(), isAdd, isLast, names) : Optional.empty();
        }
        return isAdd && isAnything(headers) && JSON.contentEquals(headers.get(HttpHeaderNames.CONTENT_TYPE, ""))
                ? HotBatch.of(request.uri(), length, isLast, names)
                : Optional.empty();
    }

    private static boolean hasWish(HttpHeaders headers) {
        for (AsciiString wish : WISHES) {
            if (headers.contains(wish)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAnything(HttpHeaders headers) {
        String accept = headers.get(HttpHeaderNames.ACCEPT);
        return accept == null || ANYTHING.contentEquals(accept);
    }
}
