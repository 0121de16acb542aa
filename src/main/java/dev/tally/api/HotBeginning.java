package dev.tally.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;

/**
 * The connection of a caller before anything was read. Vert.x prepares it for HTTP/1 or HTTP/2 when it sees how it begins; so
 * Vert.x is shown that much first, and where it is HTTP/1 a {@link HotConnection} is put before what it has prepared. Where
 * Vert.x prepares it in another way, as with TLS, all is left as it is.
 */
final class HotBeginning extends ChannelInboundHandlerAdapter {

    /* "PRI" begins HTTP/2, and none of the methods of HTTP/1 has its first two letters. */
    private static final int TELLING = 2;

    /* The part of Vert.x that makes its own of a connection, with the first request. */
    private static final String VERTX = "h2c";

    private final HotCalls calls;

    HotBeginning(HotCalls calls) {
        this.calls = calls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ChannelPipeline pipeline = context.pipeline();
        if (bytes.readableBytes() > TELLING) {
            context.fireChannelRead(bytes.readRetainedSlice(TELLING));
            if (pipeline.get(VERTX) != null) {
                pipeline.addAfter(VERTX, null, new HotConnection(calls, calls.areTakenFrom(context.channel())));
            }
        }
        pipeline.remove(this);
        context.fireChannelRead(bytes);
    }
}
