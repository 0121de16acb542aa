package dev.tally.live;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings {@code tally.live.…}: the streams of changes. */
@ConfigMapping(prefix = "tally.live")
public interface LiveConfig {

    /** How often a stream shows that it is alive; shorter than a proxy waits for a sign of it. */
    @WithDefault("15s")
    Duration heartbeat();
}
