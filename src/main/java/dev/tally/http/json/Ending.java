package dev.tally.http.json;

import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Stops endless request streams on shutdown. They continue during the shutdown delay; then no more lines are read, as
 * an open request would hold up the shutdown for the whole {@code quarkus.shutdown.timeout}.
 */
@Singleton
public class Ending {

    private final Vertx vertx;
    private final Duration delay;
    private final Set<Lines> open = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;

    Ending(Vertx vertx, @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.vertx = vertx;
        this.delay = delay.orElse(Duration.ZERO);
    }

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        vertx.setTimer(Math.max(1, delay.toMillis()), over -> {
            begun = true;
            open.forEach(Lines::stop);
        });
    }

    /** Registers a stream to be stopped on shutdown, until the result is closed. */
    public Closeable stops(Lines lines) {
        open.add(lines);
        if (begun) {
            lines.stop();
        }
        return () -> open.remove(lines);
    }
}
