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
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;

/**
 * What Vert.x makes its sockets of: the JDK's, with four differences. The commands to Redis of one turn of an event loop go
 * out in one write, and so reach Redis together. A Redis may be on a Unix socket, by what the JDK and Netty have for it:
 * Vert.x itself knows such sockets only with native libraries, which Quarkus leaves out of a native binary. Callers are
 * accepted by the event loops that serve them: a thread of its own would have to be woken for each, which takes longer than
 * to accept it. And who serves callers may see their connections first.
 *
 * <p>Vert.x finds it as a service, and asks for it with {@code quarkus.vertx.prefer-native-transport}.
 */
@RegisterForReflection(fields = false)
public final class TallyTransport implements Transport {

    private static final int COMMANDS_AT_ONCE = 256;

    private final Transport jdk = VertxInternals.jdkTransport();

    private EventLoopGroup loops;
    private volatile Consumer<Channel> onCaller = caller -> {};

    /** Has a caller's connection shown, from now on, as soon as Vert.x has prepared it and before it has read anything. */
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

    /** Vert.x asks for the loops that serve before it asks for the one that accepts. */
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
        return jdk.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        jdk.configure(options, domainSocket, bootstrap);
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
