package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.tally.counter.CounterFailure;
import dev.tally.testsupport.RedisCluster;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client says when a real Redis fails, and what that means for an add without an idempotency key. */
class ClientErrorsIT {

    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void killed_with_the_add_in_flight_the_outcome_is_unknown() {
        RedisConnection connection = connect(new RedisOptions());
        redis.freeze();
        CompletableFuture<Response> add = add(connection);
        redis.kill();
        assertThat(meaning(add)).isInstanceOf(CounterFailure.OutcomeUnknown.class);
    }

    @Test
    void frozen_for_longer_than_a_connection_may_be_silent_the_outcome_is_unknown() {
        RedisOptions options = new RedisOptions();
        options.getNetClientOptions().setReadIdleTimeout(1);
        RedisConnection connection = connect(options);
        redis.freeze();
        assertThat(meaning(add(connection))).isInstanceOf(CounterFailure.OutcomeUnknown.class);
    }

    @Test
    void sent_over_a_closed_connection_nothing_was_changed() {
        RedisConnection connection = connect(new RedisOptions());
        CompletableFuture<Throwable> closed = new CompletableFuture<>();
        connection.exceptionHandler(closed::complete).endHandler(end -> closed.complete(new ClosedChannelException()));
        redis.kill();
        closed.join();
        assertThat(meaning(add(connection))).isInstanceOf(CounterFailure.Unavailable.class);
    }

    @Test
    void not_sent_because_too_many_commands_wait_nothing_was_changed() {
        RedisConnection connection = connect(new RedisOptions().setMaxWaitingHandlers(1));
        redis.freeze();
        add(connection);
        assertThat(meaning(add(connection))).isInstanceOf(CounterFailure.Unavailable.class);
    }

    @Test
    @RequiresTool("redis-server")
    void without_a_way_to_the_node_of_a_cluster_nothing_was_changed() {
        try (RedisCluster cluster = RedisCluster.start(folder)) {
            RedisOptions options = new RedisOptions().setType(RedisClientType.CLUSTER);
            RedisServer master = cluster.masterOf("h");
            RedisServer other = Stream.of("a", "b", "c", "d")
                    .map(cluster::masterOf)
                    .filter(node -> node != master)
                    .findFirst()
                    .orElseThrow();
            RedisConnection connection = connect(other, options);
            master.kill();
            // An add written before the client notices the closed connection has an unknown outcome, rightly.
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(meaning(add(connection))).isInstanceOf(CounterFailure.Unavailable.class));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OOM,        CONFIG SET maxmemory 1",
        "READONLY,   REPLICAOF 127.0.0.1 1",
        "NOREPLICAS, CONFIG SET min-replicas-to-write 1",
        "WRONGTYPE,  SET h text",
        "NOPERM,     ACL SETUSER default -hincrby",
        "ERR,        HSET h 1 text"
    })
    void refused_by_Redis_nothing_was_changed(String code, String cause) {
        RedisConnection connection = connect(new RedisOptions());
        redis.exchange(cause);
        CompletableFuture<Response> add = add(connection);
        assertThat(RedisErrors.code(failure(add))).contains(code);
        assertThat(meaning(add)).isInstanceOf(CounterFailure.Unavailable.class);
    }

    @Test
    void refused_while_Redis_loads_its_data_nothing_was_changed() {
        Path own = folder.resolve("loading");
        own.toFile().mkdir();
        // A millisecond a key, and other work in between.
        try (RedisServer slow = RedisServer.start(
                own,
                "--appendonly",
                "no",
                "--key-load-delay",
                "1000",
                "--loading-process-events-interval-bytes",
                "1024")) {
            slow.exchange(
                    "EVAL \"for i = 1, 20000 do redis.call('SET', i, i) end return redis.status_reply('OK')\" 0",
                    "SAVE");
            slow.kill();
            slow.launch();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> slow.send("PING").startsWith("-LOADING"));
            CompletableFuture<Response> add = add(connect(slow, new RedisOptions()));
            assertThat(RedisErrors.code(failure(add))).contains("LOADING");
            assertThat(meaning(add)).isInstanceOf(CounterFailure.Unavailable.class);
        }
    }

    @Test
    void refused_for_want_of_a_password_nothing_was_changed() {
        redis.exchange("CONFIG SET requirepass secret");
        CompletableFuture<Response> add = add(connect(new RedisOptions()));
        assertThat(RedisErrors.code(failure(add))).contains("NOAUTH");
        assertThat(meaning(add)).isInstanceOf(CounterFailure.Unavailable.class);
    }

    @Test
    void beyond_64_bits_it_is_an_overflow() {
        RedisConnection connection = connect(new RedisOptions());
        redis.exchange("HSET h 1 " + Long.MAX_VALUE);
        assertThat(meaning(add(connection))).isInstanceOf(CounterFailure.Overflow.class);
    }

    @ParameterizedTest
    @MethodSource
    void what_no_version_has_said_so_far_leaves_the_outcome_unknown(Throwable failure) {
        assertThat(meaning(failure)).isInstanceOf(CounterFailure.OutcomeUnknown.class);
    }

    static Stream<Throwable> what_no_version_has_said_so_far_leaves_the_outcome_unknown() {
        return Stream.of(
                new IllegalStateException("The connection was closed"),
                new IllegalStateException((String) null),
                new ClosedChannelException(),
                new TimeoutException(),
                ErrorType.create("NEWCODE of another version"));
    }

    private RedisConnection connect(RedisOptions options) {
        return connect(redis, options);
    }

    private static RedisConnection connect(RedisServer server, RedisOptions options) {
        return Redis.createClient(VERTX, options.setConnectionString(server.url()))
                .connect()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static CompletableFuture<Response> add(RedisConnection connection) {
        return connection
                .send(Request.cmd(Command.HINCRBY).arg("h").arg("1").arg(1))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<Response> add) {
        await().atMost(PATIENCE).until(add::isDone);
        return add.exceptionNow();
    }

    private static CounterFailure meaning(CompletableFuture<Response> add) {
        return meaning(failure(add));
    }

    private static CounterFailure meaning(Throwable failure) {
        return RedisErrors.explain(failure, RedisErrors.isUnsent(failure), Purpose.CHANGE);
    }
}
