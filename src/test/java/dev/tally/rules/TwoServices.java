package dev.tally.rules;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;

/** Two services on one Redis, whose clock the test sets. They believe what a proxy tells about addresses. */
final class TwoServices implements AutoCloseable {

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
    static TwoServices start(Path folder, Map<String, String> rules) {
        RedisClock clock = new RedisClock(folder, Instant.parse("2026-11-01T12:00:00Z"));
        RedisServer redis = RedisServer.start(folder, clock.environment());
        Map<String, String> settings = new HashMap<>(rules);
        settings.putAll(redis.asSetting());
        settings.put("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
        List<Service> services = List.of(Service.launch(folder, settings), Service.launch(folder, settings));
        services.forEach(Service::awaitReady);
        return new TwoServices(clock, redis, services);
    }

    RedisClock clock() {
        return clock;
    }

    RedisServer redis() {
        return redis;
    }

    Service service(int number) {
        return services.get(number);
    }

    List<Service> services() {
        return services;
    }

    /** Kills Redis as {@code kill -9} does, and starts it again. */
    void restartRedis() {
        killRedis();
        redis.start();
    }

    /** Kills a service as {@code kill -9} does, and starts it again. */
    void restart(int number) {
        service(number).kill();
        service(number).launch();
        service(number).awaitReady();
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
