package dev.tally.http.body;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection of which the caller may not have read the last answer. The system discards that answer, and resets the
 * connection, when something that was received is still unread at the close. So only sending ends at first, and what is
 * received is dropped; the connection is closed when the caller closes it, or after {@value #SECONDS} s.
 */
public final class LingeringClose extends ChannelInboundHandlerAdapter {

    private static final int SECONDS = 2;

    private LingeringClose() {}

    /** Sends what was written, and closes a connection. */
    public static void close(Channel channel) {
        if (channel.pipeline().get(LingeringClose.class) != null) {
            return;
        }
        channel.pipeline().addFirst(new LingeringClose());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
                duplex.shutdownOutput();
                channel.config().setAutoRead(true);
                var timeout = channel.eventLoop().schedule(() -> channel.close(), SECONDS, TimeUnit.SECONDS);
                channel.closeFuture().addListener(closed -> timeout.cancel(false));
            } else {
                channel.close();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }
}
