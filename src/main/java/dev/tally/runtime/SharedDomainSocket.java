package dev.tally.runtime;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Binds a Unix socket to which every user may connect who can reach its directory, as the proxy runs as another user. A socket
 * left by a killed service is replaced.
 */
final class SharedDomainSocket extends ChannelOutboundHandlerAdapter {

    @Override
    public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise bound) throws IOException {
        Path path = ((UnixDomainSocketAddress) address).getPath();
        Files.deleteIfExists(path);
        context.bind(address).addListener(result -> {
            if (result.isSuccess()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
                bound.setSuccess();
            } else {
                bound.setFailure(result.cause());
            }
        });
    }
}
