package dev.tally.embedded;

import java.nio.file.Path;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** The settings of the Redis that Tally starts by itself, when no {@code quarkus.redis.hosts} are set. */
@ConfigMapping(prefix = "tally")
public interface EmbeddedConfig {

    /** The directory that holds its data. */
    @WithDefault("data")
    Path data();

    /**
     * When it forces changes to the disk by itself: always before it answers them, which takes half of the speed, or not;
     * then that is done each second.
     */
    @WithName("redis.fsync")
    @WithDefault("no")
    Fsync fsync();

    /** What Redis itself calls its {@code appendfsync}. */
    enum Fsync {
        NO,
        ALWAYS
    }
}
