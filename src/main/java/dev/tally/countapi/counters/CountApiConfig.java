package dev.tally.countapi.counters;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The settings {@code tally.countapi} and {@code tally.countapi.…}: the calls of CountAPI and Abacus. */
@ConfigMapping(prefix = "tally.countapi")
public interface CountApiConfig {

    /** Whether the calls exist. Off by default, because they count on {@code GET}. */
    @WithParentName
    @WithDefault("false")
    boolean enabled();

    /** Lifetime of a counter after its last use by these calls; unlimited by default. */
    Optional<Duration> expiry();
}
