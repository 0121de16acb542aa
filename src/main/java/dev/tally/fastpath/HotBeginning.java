package dev.tally.fastpath;

import java.nio.charset.StandardCharsets;

import dev.tally.http.gate.RequestGate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.impl.Http1xOrH2CHandler;

/**
 * A connection of which nothing has been read. Vert.x prepares it for HTTP/1 or HTTP/2 by its first bytes. Where these are
 * HTTP/1, Vert.x is first shown an empty line, which HTTP allows before a request; then {@link RequestGate} and
 * {@link HotConnection} are put into what it has prepared, and see all requests. Where Vert.x prepares a connection in
 * another way, as with TLS, all is left as it is.
 */
final class HotBeginning extends ChannelInboundHandlerAdapter {

    private static final ByteBuf HTTP_2 = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer(Http1xOrH2CHandler.HTTP_2_PREFACE, StandardCharsets.US_ASCII));
    private static final ByteBuf EMPTY_LINE =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\r\n", StandardCharsets.US_ASCII));

    /* The part of Vert.x that makes its own of a connection, with the first request. */
    private static final String VERTX = "h2c";

    private final HotCalls calls;

    /* The beginning of the preface of HTTP/2, or of a request of HTTP/1 that begins like it. */
    private ByteBuf read = Unpooled.EMPTY_BUFFER;

    HotBeginning(HotCalls calls) {
        this.calls = calls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        read = read.isReadable() ? Unpooled.wrappedBuffer(read, (ByteBuf) message) : (ByteBuf) message;
        ChannelPipeline pipeline = context.pipeline();
        if (pipeline.get(Http1xOrH2CHandler.class) != null) {
            int length = Math.min(read.readableBytes(), HTTP_2.readableBytes());
            boolean isHttp2 = ByteBufUtil.equals(read, read.readerIndex(), HTTP_2, 0, length);
            if (isHttp2 && length < HTTP_2.readableBytes()) {
                return;
            }
            if (!isHttp2) {
                context.fireChannelRead(EMPTY_LINE.duplicate());
                addHandlers(context, pipeline);
            }
        }
        ByteBuf all = read;
        read = Unpooled.EMPTY_BUFFER;
        pipeline.remove(this);
        context.fireChannelRead(all);
    }

    /** The gate stands on the port of the counters alone; every port tells that a connection is closed. */
    private void addHandlers(ChannelHandlerContext context, ChannelPipeline pipeline) {
        if (calls.isPortOfCounters(context.channel())) {
            pipeline.addBefore(VERTX, null, new RequestGate());
        }
        pipeline.addAfter(VERTX, null, new HotConnection(calls, calls.areTakenFrom(context.channel())));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        read.release();
    }
}
