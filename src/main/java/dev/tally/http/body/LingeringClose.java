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
 * Lingering close (RFC 9112, section 9.6). When a socket is closed with unread input, the operating system resets the
 * connection and may discard the last answer. So this first shuts down output only and drops all input, and closes the
 * connection when the client has closed it, or after {@value #SECONDS} s.
 */
public final class LingeringClose extends ChannelInboundHandlerAdapter {

    private static final int SECONDS = 2;

    private LingeringClose() {}

    /** Flushes what was written, then closes the connection. */
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
