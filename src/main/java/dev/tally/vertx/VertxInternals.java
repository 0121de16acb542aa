package dev.tally.vertx;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.spi.transport.Transport;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RedisClusterClient;
import io.vertx.redis.client.impl.RedisURI;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * The internals of Vert.x, Vert.x Web and the Vert.x Redis client that have no public counterpart.
 *
 * <p>With Vert.x 5 this class and {@link EventLoop} no longer compile, and nothing else has to change: the connection
 * and transport classes move to {@code io.vertx.core.internal} and {@code io.vertx.core.transport}, and the handlers
 * are added in {@code HttpServerConnectionInitializer}. The names of the handlers are not checked at compile time: see
 * {@link #http1Handlers}.
 */
public final class VertxInternals {

    /*
     * As in io.vertx.core.http.impl.HttpServerWorker. The upgrade handler adds Vert.x' own handler on the first
     * request.
     */
    private static final String ENCODER = "httpEncoder";
    private static final String UPGRADE = "h2c";

    private VertxInternals() {}

    /** Returns the transport that Vert.x uses. */
    public static Transport transport(Vertx vertx) {
        return ((VertxInternal) vertx).transport();
    }

    /** Returns the transport that uses the JDK's sockets. */
    public static Transport jdkTransport() {
        return JDKTransport.INSTANCE;
    }

    /** Returns the connection of a request. */
    public static Channel channel(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }

    /** Sets the body that the following handlers see. */
    public static void setBody(RoutingContext route, Buffer body) {
        ((RoutingContextInternal) route).setBody(body);
    }

    /** Returns whether Vert.x still waits for the first bytes of a connection, to detect HTTP/1 or HTTP/2. */
    public static boolean detectsHttpVersion(ChannelPipeline connection) {
        return connection.get(Http1xOrH2CHandler.class) != null;
    }

    /** Returns the HTTP/1 handlers of a connection; empty when they are not the expected ones. */
    public static Optional<Http1Handlers> http1Handlers(ChannelPipeline connection) {
        return connection.get(ENCODER) != null && connection.get(UPGRADE) != null
                ? Optional.of(new Http1Handlers(connection))
                : Optional.empty();
    }

    /**
     * Sends a command without a key to all masters of a cluster, in place of a single node.
     *
     * @param answer combines the replies of the masters
     */
    public static void askAllMasters(Command command, Function<List<Response>, Response> answer) {
        RedisClusterClient.addReducer(command, answer);
    }

    /** Returns the database number of a Redis URL. */
    public static int database(String address) {
        return Optional.ofNullable(new RedisURI(address).select()).orElse(0);
    }

    /** Returns the exception for an error reply of Redis. */
    public static Throwable redisError(String text) {
        return ErrorType.create(text);
    }

    /** The handlers that Vert.x has added for HTTP/1: Netty's codec, followed by the upgrade handler. */
    public static final class Http1Handlers {

        private final ChannelPipeline connection;

        private Http1Handlers(ChannelPipeline connection) {
            this.connection = connection;
        }

        /** Adds a handler directly behind the codec. */
        public void addBehindCodec(ChannelHandler handler) {
            connection.addBefore(UPGRADE, null, handler);
        }

        /** Adds a handler directly before that of Vert.x. */
        public void addBeforeVertx(ChannelHandler handler) {
            connection.addAfter(UPGRADE, null, handler);
        }

        /** Returns the context to which encoded bytes are written. */
        public ChannelHandlerContext encoder() {
            return connection.context(ENCODER);
        }
    }
}
