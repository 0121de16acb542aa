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
 * The internals of Vert.x, its web router and its Redis client that have no public counterpart.
 *
 * <p>With Vert.x 5 this class no longer compiles, and is all that has to change, with {@link EventLoop}: the connection and
 * transport classes move to {@code io.vertx.core.internal} and {@code io.vertx.core.transport}; look up the names of the
 * handlers in {@code HttpServerConnectionInitializer}, where they are prepared then. Nothing but a test, or the first
 * connection, can tell that a name has changed: see {@link #http1Handlers}.
 */
public final class VertxInternals {

    /* As in io.vertx.core.http.impl.HttpServerWorker. The upgrade handler adds Vert.x' own with the first request. */
    private static final String ENCODER = "httpEncoder";
    private static final String UPGRADE = "h2c";

    private VertxInternals() {}

    /** Returns the transport that Vert.x uses. */
    public static Transport transport(Vertx vertx) {
        return ((VertxInternal) vertx).transport();
    }

    /** Returns the transport of the JDK's sockets. */
    public static Transport jdkTransport() {
        return JDKTransport.INSTANCE;
    }

    /** Returns the connection that a request came over. */
    public static Channel channel(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }

    /** Has what follows see a body that was received elsewhere. */
    public static void setBody(RoutingContext route, Buffer body) {
        ((RoutingContextInternal) route).setBody(body);
    }

    /** Returns whether Vert.x waits for the first bytes of a connection, to tell HTTP/1 from HTTP/2. */
    public static boolean detectsHttpVersion(ChannelPipeline connection) {
        return connection.get(Http1xOrH2CHandler.class) != null;
    }

    /** Returns the handlers of a connection that was prepared for HTTP/1; nothing, when they are not as expected. */
    public static Optional<Http1Handlers> http1Handlers(ChannelPipeline connection) {
        return connection.get(ENCODER) != null && connection.get(UPGRADE) != null
                ? Optional.of(new Http1Handlers(connection))
                : Optional.empty();
    }

    /**
     * Has a command without a key go to all masters of a cluster, and not to any one node.
     *
     * @param answer combines the answers of the masters
     */
    public static void askAllMasters(Command command, Function<List<Response>, Response> answer) {
        RedisClusterClient.addReducer(command, answer);
    }

    /** Returns which database an address of Redis names. */
    public static int database(String address) {
        return Optional.ofNullable(new RedisURI(address).select()).orElse(0);
    }

    /** Returns the failure of a command to which Redis has answered an error. */
    public static Throwable redisError(String text) {
        return ErrorType.create(text);
    }

    /** The handlers that Vert.x has prepared for HTTP/1: Netty's codec, and behind it the one for an upgrade. */
    public static final class Http1Handlers {

        private final ChannelPipeline connection;

        private Http1Handlers(ChannelPipeline connection) {
            this.connection = connection;
        }

        /** Has a handler see each request right behind the codec. */
        public void addBehindCodec(ChannelHandler handler) {
            connection.addBefore(UPGRADE, null, handler);
        }

        /** Has a handler see each request right before Vert.x. */
        public void addBeforeVertx(ChannelHandler handler) {
            connection.addAfter(UPGRADE, null, handler);
        }

        /** Returns where bytes are written that need no encoding. */
        public ChannelHandlerContext encoder() {
            return connection.context(ENCODER);
        }
    }
}
