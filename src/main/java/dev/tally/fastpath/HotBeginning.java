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
 * Adds {@link RequestGate} and {@link HotConnection} to a new connection. Vert.x creates its handlers for HTTP/1 or HTTP/2
 * when it receives the first bytes. For HTTP/1, this class sends it an empty line first, which HTTP allows before a
 * request: Vert.x creates its handlers, and the two handlers are added before any request is parsed. Connections whose
 * handlers are not created by the first bytes, such as those with TLS, are not changed.
 */
final class HotBeginning extends ChannelInboundHandlerAdapter {

    /* RFC 9113, section 3.4. */
    private static final byte[] HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HotCalls calls;

    /* Bytes that may be the beginning of the HTTP/2 preface. */
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

    /** Adds the gate on the API port, and {@link HotConnection} on every port, as it also announces that a connection closes. */
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
