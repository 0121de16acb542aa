package dev.tally.http;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.TimeUnit;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Provider;

import dev.tally.vertx.VertxInternals;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes streams. If one fails after a part was sent, its connection is closed before the failure is handled. The writer of
 * Quarkus closes it without waiting, and then ends the answer with a problem: when that end comes first, a client takes the
 * incomplete answer for complete.
 */
@Provider
public class StreamWriter implements ServerMessageBodyWriter<StreamingOutput> {

    /* For a client that does not read what was sent to it before. */
    private static final long PATIENCE_SECONDS = 2;

    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return StreamingOutput.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return StreamingOutput.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            StreamingOutput stream,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        stream.write(out);
    }

    @Override
    public void writeResponse(StreamingOutput stream, Type genericType, ServerRequestContext context)
            throws IOException {
        try {
            stream.write(context.getOrCreateOutputStream());
        } catch (IOException | RuntimeException | Error failure) {
            if (context.serverResponse().headWritten()) {
                breakOff(((ResteasyReactiveRequestContext) context).unwrap(HttpServerRequest.class));
            }
            throw failure;
        }
    }

    private static void breakOff(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
            return;
        }
        Channel channel = VertxInternals.channel(request);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        if (!channel.closeFuture().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            channel.close().awaitUninterruptibly();
        }
    }
}
