package dev.tally.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import dev.tally.counter.Names;
import dev.tally.http.Vary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection is left to Vert.x as it is, and an error is logged once, where it is not prepared in the way that is known. */
class HotBeginningTest {

    private static final String REQUEST = "GET / HTTP/1.1\r\n";

    private final List<LogRecord> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger(HotCalls.class.getName());
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord one) {
            logged.add(one);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /* No connection here is of the port of the counters, and no call is made. */
    private final HotCalls calls = new HotCalls(
            null,
            null,
            Names.STRICT,
            null,
            new SimpleMeterRegistry(),
            new Vary(false),
            Duration.ZERO,
            new SmallRyeConfigBuilder().build());

    @BeforeEach
    void listen() {
        logger.addHandler(log);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(log);
    }

    @Test
    void handlers_that_are_missing_are_an_error_that_is_logged_once() {
        assertThat(receive(unknown -> {}).pipeline().get(HotConnection.class)).isNull();
        assertThat(receive(unknown -> {}).pipeline().get(HotConnection.class)).isNull();
        assertThat(logged).hasSize(1).allMatch(one -> one.getMessage().contains("VertxInternals"));
    }

    @Test
    void handlers_that_are_known_get_company() {
        EmbeddedChannel connection = receive(known -> {
            known.addLast("httpEncoder", new ChannelInboundHandlerAdapter());
            known.addLast("h2c", new ChannelInboundHandlerAdapter());
        });
        assertThat(connection.pipeline().get(HotConnection.class)).isNotNull();
        assertThat(logged).isEmpty();
    }

    /** Returns a connection that has received a request, all of which was passed on. */
    private EmbeddedChannel receive(Consumer<ChannelPipeline> prepare) {
        EmbeddedChannel connection = new EmbeddedChannel(new HotBeginning(calls), new Http1xOrH2CHandler() {
            @Override
            protected void configure(ChannelHandlerContext context, boolean isHttp2) {
                prepare.accept(context.pipeline());
            }
        });
        connection.writeInbound(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));
        StringBuilder received = new StringBuilder();
        for (ByteBuf part = connection.readInbound(); part != null; part = connection.readInbound()) {
            received.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        assertThat(received).hasToString("\r\n" + REQUEST);
        return connection;
    }
}
