package dev.tally.fastpath;

import java.net.InetSocketAddress;
import java.util.Optional;

import dev.tally.visitor.Caller;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;

/** The caller of a hot call. */
record HotCaller(HttpRequest head, Channel channel) implements Caller {

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(head.headers().get(name));
    }

    @Override
    public Optional<String> address() {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? Optional.of(remote.getAddress().getHostAddress())
                : Optional.empty();
    }
}
