package dev.tally.fastpath;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import dev.tally.http.gate.RequestGate;
import dev.tally.vertx.VertxInternals;
import dev.tally.vertx.VertxInternals.Http1Handlers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * A connection of which nothing has been read. Vert.x prepares it for HTTP/1 or HTTP/2 by its first bytes. Where these are
 * HTTP/1, Vert.x is first shown an empty line, which HTTP allows before a request; then {@link RequestGate} and
 * {@link HotConnection} are put into what it has prepared, and see all requests. Where a setting has
 * Vert.x prepare a connection in another way, as with TLS, all is left as it is.
 */
final class HotBeginning extends ChannelInboundHandlerAdapter {

    /* RFC 9113, section 3.4. */
    private static final byte[] HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HotCalls calls;

    /* The beginning of the preface of HTTP/2, or of a request of HTTP/1 that begins like it. */
    private ByteBuf read = Unpooled.EMPTY_BUFFER;

    HotBeginning(HotCalls calls) {
        this.calls = calls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        read = read.isReadable() ? Unpooled.wrappedBuffer(read, (ByteBuf) message) : (ByteBuf) message;
        if (VertxInternals.detectsHttpVersion(context.pipeline())) {
            int length = Math.min(read.readableBytes(), HTTP_2.length);
            boolean isHttp2 =
                    Arrays.equals(ByteBufUtil.getBytes(read, read.readerIndex(), length), 0, length, HTTP_2, 0, length);
            if (isHttp2 && length < HTTP_2.length) {
                return;
            }
            if (!isHttp2) {
                context.fireChannelRead(Unpooled.wrappedBuffer(EMPTY_LINE));
                addHandlers(context);
            }
        } else if (calls.areTakenFrom(context.channel())) {
            calls.reportUnknownVertx();
        }
        ByteBuf all = read;
        read = Unpooled.EMPTY_BUFFER;
        context.pipeline().remove(this);
        context.fireChannelRead(all);
    }

    /** The gate stands on the port of the counters alone; every port tells that a connection is closed. */
    private void addHandlers(ChannelHandlerContext context) {
        Optional<Http1Handlers> prepared = VertxInternals.http1Handlers(context.pipeline());
        if (prepared.isEmpty()) {
            calls.reportUnknownVertx();
            return;
        }
        Http1Handlers handlers = prepared.get();
        if (calls.isPortOfCounters(context.channel())) {
            handlers.addBehindCodec(new RequestGate());
        }
        HotAnswer answer = new HotAnswer(handlers.encoder(), calls.vary());
        handlers.addBeforeVertx(new HotConnection(calls, calls.areTakenFrom(context.channel()), answer));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        read.release();
    }
}
