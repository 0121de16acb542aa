package dev.tally.http.gate;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

/**
 * Normalizes each HTTP/1 request, so that hot calls, Vert.x, Quarkus and the resources all interpret it alike, or marks
 * it as {@link Malformed}. A malformed request is passed on without its malformed parts, so that its answer is in
 * order, in the format of its call, and with CORS headers.
 */
public final class RequestGate extends ChannelInboundHandlerAdapter {

    private static final String UNKNOWN_HOST = "localhost";

    private static final String ANYTHING = "*/*";
    private static final Pattern METHOD = Pattern.compile("[A-Z_-]+");
    private static final Pattern FIRST_PART = Pattern.compile("/+(\\w{1,16})[/?#;].*", Pattern.DOTALL);
    private static final Pattern HTTP2_SETTINGS = Pattern.compile("(?:[A-Za-z0-9_-]{8})*");

    /* The framing is lost: the next bytes may be a body or a request. */
    private boolean isOver;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isOver) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request) {
            read(context, request);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void read(ChannelHandlerContext context, HttpRequest request) {
        try {
            checkFraming(request);
        } catch (MalformedRequest malformed) {
            isOver = true;
            ReferenceCountUtil.release(request);
            HttpRequest last = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            last.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.fireChannelRead(refused(last, request.uri(), malformed.reason()));
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        String target = request.uri();
        try {
            normalize(request);
        } catch (MalformedRequest malformed) {
            refused(request, target, malformed.reason());
        }
        context.fireChannelRead(request);
    }

    /** Refuses a request whose end can't be determined. */
    private static void checkFraming(HttpRequest request) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            throw new MalformedRequest(
                    switch (result.cause()) {
                        case TooLongHttpLineException _ -> Malformed.ADDRESS_TOO_LONG;
                        case TooLongHttpHeaderException _ -> Malformed.HEADERS_TOO_LARGE;
                        default -> Malformed.REQUEST;
                    });
        }
        HttpVersion version = request.protocolVersion();
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            throw new MalformedRequest(Malformed.VERSION);
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()
                && (codings.size() > 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst()))) {
            throw new MalformedRequest(Malformed.TRANSFER_ENCODING);
        }
    }

    private static void normalize(HttpRequest request) {
        HttpHeaders headers = request.headers();
        headers.remove(Malformed.HEADER);
        boolean isOld = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (!isOld) {
            // A later minor version is treated as 1.1.
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        checkHost(headers, isOld);
        if (headers.contains("")) {
            throw new MalformedRequest(Malformed.REQUEST);
        }
        if (!isMethod(request.method())) {
            throw new MalformedRequest(Malformed.METHOD);
        }
        if (headers.getAll(HttpHeaderNames.AUTHORIZATION).size() > 1) {
            throw new MalformedRequest(Malformed.AUTHORIZATION);
        }
        request.setUri(RequestTarget.normalize(request.uri()));
        normalizeType(headers);
        normalizeAccept(headers);
        if (headers.contains(HttpHeaderNames.UPGRADE) && !isUpgrade(headers, isOld)) {
            headers.remove(HttpHeaderNames.UPGRADE);
        }
    }

    private static boolean isMethod(HttpMethod method) {
        return method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.POST)
                || METHOD.matcher(method.name()).matches();
    }

    private static void checkHost(HttpHeaders headers, boolean isOld) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.isEmpty() && isOld) {
            headers.set(HttpHeaderNames.HOST, UNKNOWN_HOST);
        } else if (hosts.size() != 1 || !Hosts.isHost(hosts.getFirst())) {
            throw new MalformedRequest(Malformed.HOST);
        }
    }

    /** Removes invalid media ranges, for which the framework would refuse the whole request. */
    private static void normalizeAccept(HttpHeaders headers) {
        List<String> accepted = headers.getAll(HttpHeaderNames.ACCEPT);
        if (accepted.isEmpty() || accepted.size() == 1 && ANYTHING.equals(accepted.getFirst())) {
            return;
        }
        String ranges = accepted.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(ContentTypes::isMediaRange)
                .collect(Collectors.joining(", "));
        if (ranges.isEmpty()) {
            headers.remove(HttpHeaderNames.ACCEPT);
        } else {
            headers.set(HttpHeaderNames.ACCEPT, ranges);
        }
    }

    /** Marks an unsupported type. No call supports compressed bodies. */
    private static void normalizeType(HttpHeaders headers) {
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!coding.equalsIgnoreCase("identity")
                || !ContentTypes.isSupported(headers.getAll(HttpHeaderNames.CONTENT_TYPE))) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, ContentTypes.UNSUPPORTED);
        }
    }

    /** Returns whether the request is a valid upgrade to HTTP/2. A server may ignore all others. */
    private static boolean isUpgrade(HttpHeaders headers, boolean isOld) {
        List<String> settings = headers.getAll("HTTP2-Settings");
        return !isOld
                && headers.getAll(HttpHeaderNames.UPGRADE).equals(List.of("h2c"))
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.CONNECTION, "HTTP2-Settings", true)
                && headers.getAll(HttpHeaderNames.CONNECTION).size() == 1
                && settings.size() == 1
                && HTTP2_SETTINGS.matcher(settings.getFirst()).matches();
    }

    /** Turns a request into one that its calls can only refuse. */
    private static HttpRequest refused(HttpRequest request, String target, Malformed reason) {
        var first = FIRST_PART.matcher(target);
        request.setUri(first.matches() ? "/" + first.group(1) + "/malformed" : "/malformed");
        if (!isMethod(request.method())) {
            request.setMethod(HttpMethod.GET);
        }
        HttpHeaders headers = request.headers();
        headers.set(HttpHeaderNames.HOST, UNKNOWN_HOST);
        headers.remove(HttpHeaderNames.UPGRADE);
        headers.remove(HttpHeaderNames.CONTENT_TYPE);
        headers.set(Malformed.HEADER, reason.name());
        return request;
    }
}
