package dev.tally.runtime;

import java.net.UnixDomainSocketAddress;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

import dev.tally.redis.RedisHostNames;
import dev.tally.vertx.VertxInternals;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;

/**
 * The transport of Vert.x: the JDK's sockets, with four differences.
 * <ul>
 * <li>Commands to Redis of one event loop turn are flushed in one write, so they reach Redis together.
 * <li>Redis, and a proxy before the service, may be on a Unix socket, through the JDK and Netty. Vert.x itself supports
 * these only with native libraries, which Quarkus leaves out of a native binary.
 * <li>Connections are accepted by the event loops that serve them. An acceptor thread would have to be woken for each
 * connection, which takes longer than to accept it.
 * <li>A listener sees each connection of a caller before Vert.x reads from it.
 * </ul>
 *
 * <p>It is registered as a service, and enabled by {@code quarkus.vertx.prefer-native-transport}.
 */
@RegisterForReflection(fields = false)
public final class TallyTransport implements Transport {

    private static final int COMMANDS_AT_ONCE = 256;

    private final Transport jdk = VertxInternals.jdkTransport();

    private EventLoopGroup loops;
    private volatile Consumer<Channel> onCaller = caller -> {};

    /**
     * Sets the listener for callers' connections. It is called after Vert.x has prepared a connection and before Vert.x
     * has read anything.
     */
    public void onCaller(Consumer<Channel> show) {
        onCaller = show;
    }

    @Override
    public boolean supportsDomainSockets() {
        return true;
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        if (address.isDomainSocket()) {
            return UnixDomainSocketAddress.of(address.path());
        }
        return jdk.convert(RedisHostNames.real(address));
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

    /** Uses one group for accepting and serving. Vert.x asks for the serving group first. */
    @Override
    public synchronized EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        if (type == IO_EVENT_LOOP_GROUP || loops == null) {
            loops = jdk.eventLoopGroup(type, threads, factory, ioRatio);
        }
        return loops;
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
        return domainSocket ? NioServerDomainSocketChannel::new : jdk.serverChannelFactory(false);
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        jdk.configure(options, domainSocket, bootstrap);
        if (domainSocket) {
            bootstrap.handler(new SharedDomainSocket());
            // An option of TCP alone.
            bootstrap.option(ChannelOption.SO_REUSEADDR, null);
        }
        ChannelHandler vertx = bootstrap.config().childHandler();
        bootstrap.childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel caller) {
                caller.pipeline().addLast(vertx);
                onCaller.accept(caller);
            }
        });
    }
}
