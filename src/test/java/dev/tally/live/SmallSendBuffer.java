package dev.tally.live;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;

/** Keeps the kernel from taking megabytes for a reader who takes nothing, which would hide what the service does then. */
@Alternative
@ApplicationScoped
class SmallSendBuffer implements HttpServerOptionsCustomizer {

    private static final int BYTES = 16 * 1024;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setSendBufferSize(BYTES);
    }
}
