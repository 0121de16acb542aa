package dev.tally.counter;

import java.net.UnixDomainSocketAddress;
import java.util.concurrent.ThreadFactory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;

/**
 * How the client talks to Redis. The commands of one turn of an event loop go out in one write, and so reach Redis together.
 * And a Redis may be on a Unix socket, by what the JDK and Netty have for it: Vert.x itself knows such sockets only with
 * native libraries, which Quarkus leaves out of a native binary. Vert.x finds it as a service, and asks for it with
 * {@code quarkus.vertx.prefer-native-transport}.
 */
@RegisterForReflection(fields = false)
public final class RedisTransport implements Transport {

    private static final int COMMANDS_AT_ONCE = 256;

    private final Transport jdk = JDKTransport.INSTANCE;

    @Override
    public boolean supportsDomainSockets() {
        return true;
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return address.isDomainSocket() ? UnixDomainSocketAddress.of(address.path()) : jdk.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                ? SocketAddress.domainSocketAddress(unix.getPath().toString())
                : jdk.convert(address);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        ChannelFactory<? extends Channel> plain =
                domainSocket ? NioDomainSocketChannel::new : jdk.channelFactory(false);
        return () -> {
            Channel channel = plain.newChannel();
            channel.pipeline().addFirst(new FlushConsolidationHandler(COMMANDS_AT_ONCE, true));
            return channel;
        };
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        return jdk.eventLoopGroup(type, threads, factory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
        return jdk.datagramChannel();
    }

    @Override
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return jdk.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return jdk.serverChannelFactory(domainSocket);
    }
}
