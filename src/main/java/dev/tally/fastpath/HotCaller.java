package dev.tally.fastpath;

import java.net.InetSocketAddress;
import java.util.List;
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
    public Optional<String> lastLine(String name) {
        List<String> lines = head.headers().getAll(name);
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast());
    }

    @Override
    public Optional<String> address() {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? Optional.of(remote.getAddress().getHostAddress())
                : Optional.empty();
    }
}
