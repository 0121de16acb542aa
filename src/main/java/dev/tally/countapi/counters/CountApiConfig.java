package dev.tally.countapi.counters;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The settings {@code tally.countapi} and {@code tally.countapi.…}: the calls of CountAPI and Abacus. */
@ConfigMapping(prefix = "tally.countapi")
public interface CountApiConfig {

    /** Whether they are there. They count on a {@code GET}, which is not for everybody. */
    @WithParentName
    @WithDefault("false")
    boolean enabled();

    /** How long a counter lives after it was last used by one of them; without it, for ever. */
    Optional<Duration> expiry();
}
