package dev.tally.testsupport;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Two services on one Redis, whose clock the test sets. They believe what a proxy tells about addresses. */
public final class TwoServices implements AutoCloseable {

    /** What {@link #killDuring} can kill: a service, by its number, or Redis, by this one. */
    public static final int REDIS = 2;

    private final RedisClock clock;
    private final RedisServer redis;
    private final List<Service> services;

    private TwoServices(RedisClock clock, RedisServer redis, List<Service> services) {
        this.clock = clock;
        this.redis = redis;
        this.services = services;
    }

    /**
     * Starts them, and waits until they are ready.
     *
     * @param folder for data and logs
     * @param rules settings of the services
     */
    public static TwoServices start(Path folder, Map<String, String> rules) {
        RedisClock clock = new RedisClock(folder, Instant.parse("2026-11-01T12:00:00Z"));
        RedisServer redis = RedisServer.start(folder, clock.environment());
        Map<String, String> settings = new HashMap<>(rules);
        settings.putAll(redis.asSetting());
        settings.put("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
        List<Service> services = List.of(Service.launch(folder, settings), Service.launch(folder, settings));
        services.forEach(Service::awaitReady);
        return new TwoServices(clock, redis, services);
    }

    public RedisClock clock() {
        return clock;
    }

    public RedisServer redis() {
        return redis;
    }

    public Service service(int number) {
        return services.get(number);
    }

    public List<Service> services() {
        return services;
    }

    /**
     * Kills a process as {@code kill -9} does while a call is in flight, starts it again, and repeats the call until it is
     * answered.
     *
     * @param victim a service, 0 or 1, or {@link #REDIS}
     * @param call returns the answer, empty if the outcome is unknown
     */
    public <T> T killDuring(int victim, Supplier<Optional<T>> call) {
        CompletableFuture<Void> first = CompletableFuture.runAsync(call::get);
        if (victim == REDIS) {
            killRedis();
            redis.start();
        } else {
            service(victim).kill();
            service(victim).launch();
            service(victim).awaitReady();
        }
        first.join();
        return await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(call::get, Optional::isPresent)
                .orElseThrow();
    }

    private void killRedis() {
        redis.kill();
        RedisClock.cleanUp(redis.process().pid());
    }

    @Override
    public void close() {
        services.forEach(Service::close);
        killRedis();
    }
}
