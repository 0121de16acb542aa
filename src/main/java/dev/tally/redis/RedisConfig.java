package dev.tally.redis;

import java.time.Duration;
import java.util.OptionalInt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings {@code tally.redis.…}: how to reach Redis. */
@ConfigMapping(prefix = "tally.redis")
public interface RedisConfig {

    /**
     * Number of shared connections to Redis, 1 to {@code quarkus.redis.max-pool-size}. Default: one per event loop, 2 to 8.
     */
    OptionalInt connections();

    /** Number of replicas that must have a change before it is answered; 0 does not wait. */
    @WithDefault("0")
    int replicas();

    /** How long to wait for the replicas; less than {@code quarkus.redis.timeout}. */
    @WithDefault("300ms")
    Duration replicasTimeout();
}
