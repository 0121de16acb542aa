package dev.tally.embedded;

import java.nio.file.Path;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** The settings of the embedded Redis, which Tally starts when no {@code quarkus.redis.hosts} are set. */
@ConfigMapping(prefix = "tally")
public interface EmbeddedConfig {

    /** The data directory. */
    @WithDefault("data")
    Path data();

    /**
     * The {@code appendfsync} of Redis: {@code always} forces each change to disk before its reply, at half of the
     * throughput; with {@code no}, Tally forces the file every second.
     */
    @WithName("redis.fsync")
    @WithDefault("no")
    Fsync fsync();

    /** The supported values of {@code appendfsync}. */
    enum Fsync {
        NO,
        ALWAYS
    }
}
