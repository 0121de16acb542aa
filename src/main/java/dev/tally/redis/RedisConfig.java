package dev.tally.redis;

import java.time.Duration;
import java.util.OptionalInt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings {@code tally.redis.…}: the way to Redis. */
@ConfigMapping(prefix = "tally.redis")
public interface RedisConfig {

    /**
     * How many connections to Redis all requests share, 1 to {@code quarkus.redis.max-pool-size}; one for each event loop by
     * default, 2 to 8.
     */
    OptionalInt connections();

    /** How many replicas of Redis must have a change before it is answered; 0 for not asking. */
    @WithDefault("0")
    int replicas();

    /** How long to wait for them, less than {@code quarkus.redis.timeout}. */
    @WithDefault("300ms")
    Duration replicasTimeout();
}
