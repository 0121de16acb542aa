package dev.tally.live;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings {@code tally.live.…}, of the streams of changes. */
@ConfigMapping(prefix = "tally.live")
public interface LiveConfig {

    /** The interval of heartbeats; shorter than the read timeout of a proxy. */
    @WithDefault("15s")
    Duration heartbeat();
}
